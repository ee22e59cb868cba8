#!/bin/sh
# The container's entry point: definitions with this start's passwords, then the image's own entry point.
set -eu
(umask 077 && sh /opt/insats/render.sh > /run/insats/definitions.json)
chown rabbitmq /run/insats/definitions.json
exec docker-entrypoint.sh rabbitmq-server
