#!/bin/sh
# One database and one login role per service; each role can reach and change its own database alone.
# Runs when the volume is new, and again by hand to take over changed passwords (deploy/README.md).
set -eu

for service in intake classification aggregation reporting notifications; do
    variable=$(printf '%s' "${service}_DB_PASSWORD" | tr '[:lower:]' '[:upper:]')
    printenv "$variable" > /dev/null || { echo "$variable is not set" >&2; exit 1; }
    # psql reads the password itself: on its command line anyone on the machine could see it.
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
        --set=service="$service" --set=variable="$variable" <<'SQL'
\getenv password :variable
SELECT format('CREATE ROLE %I', :'service')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'service') \gexec
ALTER ROLE :"service" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'service', :'service')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'service') \gexec
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
    --command='REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'
