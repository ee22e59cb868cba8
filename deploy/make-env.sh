#!/bin/sh
# Writes a .env to standard output: .env.example with a fresh random password or secret wherever one is missing.
# INSATS_ISSUER and INSATS_JWKS are taken from the environment if set there.
set -eu
umask 077
while IFS= read -r line; do
    case $line in
        *_PASSWORD= | INSATS_SESSION_SECRET= | INSATS_WEBHOOK_KEY=)
            printf '%s%s\n' "$line" "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')"
            ;;
        INSATS_ISSUER=) printf '%s%s\n' "$line" "${INSATS_ISSUER:-}" ;;
        INSATS_JWKS=) printf '%s%s\n' "$line" "${INSATS_JWKS:-}" ;;
        '#   sh deploy/make-env.sh'* | '# Settings of docker-compose.yml.'*) ;;
        *) printf '%s\n' "$line" ;;
    esac
done < "$(dirname "$0")/.env.example"
