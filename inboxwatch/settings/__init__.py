"""Configuration: config.toml, environment and secrets become frozen, checked values. The home of pydantic."""

from inboxwatch.settings.complaint import ComplaintSettings
from inboxwatch.settings.load import check, find, load, person_of, usual_places
from inboxwatch.settings.permissions import PermissionFinding, permission_findings
from inboxwatch.settings.reload import ConfigWatch
from inboxwatch.settings.schema import AccountSettings, AlertSettings, PersonSettings, Settings, StorageSettings
from inboxwatch.settings.secrets import (
    account_secret,
    from_file,
    route_url,
    storage_key,
    storage_key_into_keyring,
    submission_secret,
)

__all__ = [
    "AccountSettings",
    "AlertSettings",
    "ComplaintSettings",
    "ConfigWatch",
    "PermissionFinding",
    "PersonSettings",
    "Settings",
    "StorageSettings",
    "account_secret",
    "check",
    "find",
    "from_file",
    "load",
    "permission_findings",
    "person_of",
    "route_url",
    "storage_key",
    "storage_key_into_keyring",
    "submission_secret",
    "usual_places",
]
