"""What every subject stands on: transactions, tenancy, jobs, audit, encryption, ports. Nothing about public service."""
