#!/bin/sh
# Writes definitions.json to standard output with each ${NAME} replaced by that environment variable.
set -eu
awk '
{
    while (match($0, /[$][{][A-Z_]+[}]/)) {
        name = substr($0, RSTART + 2, RLENGTH - 3)
        value = ENVIRON[name]
        # Anything else would need escaping in JSON here and in the services'"'"' addresses.
        if (value !~ /^[A-Za-z0-9_-]+$/) {
            print name " is not set, or has other characters than letters, digits, - and _" > "/dev/stderr"
            exit 1
        }
        $0 = substr($0, 1, RSTART - 1) value substr($0, RSTART + RLENGTH)
    }
    print
}' "$(dirname "$0")/definitions.json"
