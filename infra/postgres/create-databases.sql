-- One database per service; no service sees another's. The server's own default database is "commissions" already.
create database leads;
create database subscriptions;

-- Services connect as this role; what it may do is granted by their db-apply. The owner is "commissions".
create role commissions_app login password 'development-only';
