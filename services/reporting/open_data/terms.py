"""The licences under which a compilation may be published."""

from typing import NamedTuple


class Licence(NamedTuple):
    """`name` as SPDX writes it; `uri` as DCAT-AP-SE wants it: http, with the slash at its end."""

    name: str
    uri: str
    title: str


LICENCES = {
    "CC0-1.0": Licence(
        "CC0-1.0", "http://creativecommons.org/publicdomain/zero/1.0/", "Creative Commons Zero 1.0 Universell"
    ),
    "CC-BY-4.0": Licence(
        "CC-BY-4.0", "http://creativecommons.org/licenses/by/4.0/", "Creative Commons Erkännande 4.0 Internationell"
    ),
}
