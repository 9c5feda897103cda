"""A Bezahldienst that moves no money: the XBezahldienste v1.0.0 API and the page on which a payer pays.

Start: ``python -m demo.payment_simulator --port 8102 --store <folder>``. State is an SQLite file in the store, on the
disk before anything is answered, so that kill -9 makes it forget no charge.

API: ``POST /paymenttransaction/{originatorId}/{endPointId}``, ``GET …/{transactionId}``,
``GET /status/{originatorId}/{endPointId}``, ``POST /oauth/token`` (client_credentials, in the form or by Basic). The
other calls take a Bearer token, or Basic directly. Credentials: ``--client-id`` (serviceportal), and the secret from
the environment variable PAYMENT_SIMULATOR_SECRET (demo).

Payer: ``GET /bezahlen/<key>`` is the page; ``POST`` there, urlencoded, field ``ergebnis`` = ``bezahlen`` |
``abbrechen`` | ``fehlgeschlagen`` | ``bezahlen_ohne_rueckkehr``, optional ``zahlart`` = ``PAYPAL`` | ``CREDITCARD`` |
``WERO``. It answers 303 to the redirectUrl, unchanged. What is no longer INITIAL does not change any more.

For tests: ``GET /journal`` -> ``[{"requestId", "transactionId", "amountCents", "status"}]``, oldest first;
``GET /healthz``; ``GET /verhalten`` shows the behaviour and ``PUT /verhalten`` replaces it by a JSON object; what it
leaves out gets its default, so ``{}`` resets (a restart does, too):

- ``start``: ``ok`` | ``never_answer`` (nothing is created) | ``late`` (created at once, answered after late_seconds) |
  ``error_500`` (nothing is created) | ``drop_after_create`` (created, the answer is lost) | ``another`` (created, but
  the answer speaks of a payment with other ids)
- ``status``: ``ok`` | ``never_answer`` | ``late`` | ``drop`` | ``error_500`` | ``garbage`` (200 with no answer in it) |
  ``another`` (as above)
- ``late_seconds`` (3)
- ``drop_probability`` (0): chance that the answer to a start or a status is lost after its work is done
- ``drop_after_charge`` (0): chance that the payer's answer is lost after the charge, so that nobody returns
- ``find_by_request_id`` (true): whether GET takes our requestId for the transactionId, as some products do
- ``status_amount_delta_cents`` (0): added to grosAmount in status answers, to see that the portal compares it
- ``require_booking_data`` (false): answer BOOKING_DATA_MISSING where an item has none
- ``unknown_endpoints`` ([]): endPointIds that are refused as unknown
- ``seed`` (null): makes the chances repeatable
"""
