-- One database per service; no service sees another's. The server's own default database is "commissions" already.
create database leads;
create database subscriptions;
