"""A virus scanner for the demo: clamd's protocol over TCP, but it knows the EICAR test file and nothing else.

Start: ``python -m demo.scanner --port 8104 [--fail error|silent|close] [--limit <bytes>]``. It answers PING, VERSION
and INSTREAM, with the prefixes ``z`` and ``n``. EICAR is found anywhere in the data, in Flate streams of a PDF and in
members of a ZIP, also one inside the other. Its VERSION begins with "Demo-Scanner", by which production refuses it.
``--fail`` makes every INSTREAM answer with an ERROR, stay silent, or close the connection.
"""
