-- One database per service; no service sees another's. The server's own default database is "commissions" already.
create database leads;
create database subscriptions;
-- Keys of the console's session cookies; the console makes its table at the first use.
create database console owner commissions_app;
