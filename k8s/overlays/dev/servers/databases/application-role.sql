-- The role that services run as. It owns nothing; db-apply, which runs as the owner, gives it what it needs.
\getenv password APPLICATION_PASSWORD
select format('create role commissions_app login password %L', :'password')
where not exists (select from pg_roles where rolname = 'commissions_app') \gexec
