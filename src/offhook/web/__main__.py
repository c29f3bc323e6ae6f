"""`python -m offhook.web`: serves the API and the web app until told to stop."""

import uvicorn

from offhook.bootstrap.instance import Instance
from offhook.bootstrap.process import run_process
from offhook.bootstrap.web import web_parts
from offhook.web.app import create_app


async def _body(instance: Instance) -> None:
    async with web_parts(instance) as parts:
        config = uvicorn.Config(
            create_app(parts),
            host=instance.settings.web_host,
            port=instance.ports["web_port"],
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=instance.settings.public_url is not None,
            ws_max_size=1 << 16,
            timeout_graceful_shutdown=5,
        )
        await uvicorn.Server(config).serve()


run_process("web", _body)
