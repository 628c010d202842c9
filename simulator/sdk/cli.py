"""The vendor's CLI as one program: in its package it is only an extension of another one."""

import pipecatcloud.cli.commands.deploy as deploy
from pipecatcloud.cli.entry_point import entrypoint_cli_typer

# It polls every 5 seconds, which a simulated roll-out does not need.
deploy.ALIVE_CHECK_SLEEP = 0.2

entrypoint_cli_typer()
