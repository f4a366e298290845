-- Roles, database and rights of one Yingke. Run by psql (14 or newer) as a superuser of PostgreSQL 15 to 18; safe to
-- run again. The embedded server is set up by this same file. It reads from the environment:
--   YINGKE_DATABASE (default yingke), YINGKE_OWNER_PASSWORD, YINGKE_APP_PASSWORD, YINGKE_EDGE_PASSWORD,
--   YINGKE_BATCH_PASSWORD.
\set ON_ERROR_STOP on
\set database yingke
\getenv database YINGKE_DATABASE
\getenv owner_password YINGKE_OWNER_PASSWORD
\getenv app_password YINGKE_APP_PASSWORD
\getenv edge_password YINGKE_EDGE_PASSWORD
\getenv batch_password YINGKE_BATCH_PASSWORD
SET client_min_messages = warning;

-- yingke_owner owns the tables and runs migrations; nothing else logs in as it.
-- yingke_app serves people, inside their scope; yingke_batch runs scheduled work over the whole bank;
-- yingke_edge may call the functions granted to it and sees no table.
SELECT format('CREATE ROLE %I', role) FROM unnest(ARRAY['yingke_owner', 'yingke_app', 'yingke_edge', 'yingke_batch'])
    AS role WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec
ALTER ROLE yingke_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE yingke_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE yingke_edge LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'edge_password';
ALTER ROLE yingke_batch LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'batch_password';

-- Text sorts by code point everywhere, so that an index means the same on every machine.
SELECT CASE WHEN current_setting('server_version_num')::int >= 170000
    THEN $$LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'$$
    ELSE $$LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'$$ END AS locale \gset
SELECT format('CREATE DATABASE %I OWNER yingke_owner TEMPLATE template0 ENCODING ''UTF8'' ', :'database') || :'locale'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO yingke_app, yingke_edge, yingke_batch;
GRANT TEMPORARY ON DATABASE :"database" TO yingke_batch;

\connect :"database"
ALTER SCHEMA public OWNER TO yingke_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO yingke_app, yingke_edge, yingke_batch;
ALTER DEFAULT PRIVILEGES FOR ROLE yingke_owner
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO yingke_app, yingke_batch;
ALTER DEFAULT PRIVILEGES FOR ROLE yingke_owner GRANT USAGE, SELECT ON SEQUENCES TO yingke_app, yingke_batch;
ALTER DEFAULT PRIVILEGES FOR ROLE yingke_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE yingke_owner GRANT EXECUTE ON FUNCTIONS TO yingke_app, yingke_batch;
