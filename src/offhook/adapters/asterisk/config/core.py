"""asterisk.conf, modules.conf, logger.conf and the small files that only switch things off."""

import hashlib
import resource

from offhook.adapters.asterisk.config import modules
from offhook.adapters.asterisk.spec import EngineSpec

_OPEN_FILES = 65536


def asterisk_conf(spec: EngineSpec) -> str:
    """Directories with absolute paths, identity and limits."""
    layout = spec.layout
    directories = {
        "astetcdir": spec.etc_dir,
        "astmoddir": layout.module_dir,
        "astdatadir": layout.data_dir,
        "astvarlibdir": spec.lib_dir,
        "astdbdir": spec.lib_dir,
        "astkeydir": spec.lib_dir,
        "astagidir": spec.lib_dir / "agi-bin",
        "astcachedir": spec.lib_dir / "cache",
        "astspooldir": spec.spool_dir,
        "astrundir": spec.run_dir,
        "astlogdir": spec.log_dir,
        "astsbindir": layout.binary.parent,
    }
    # A soft limit above the hard one is an error, and 1,024 files end at some two hundred calls.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    files = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    options = {
        "systemname": spec.name,
        "entityid": entity_id(spec.name),
        "maxfiles": files,
        "hideconnect": "yes",
        "live_dangerously": "no",
        "defaultlanguage": "en",
        "languageprefix": "yes",
    }
    if spec.max_calls is not None:
        options["maxcalls"] = spec.max_calls
    lines = ["[directories]", *(f"{k} => {v}" for k, v in directories.items())]
    lines += ["", "[options]", *(f"{k} = {v}" for k, v in options.items())]
    return "\n".join(lines) + "\n"


def entity_id(name: str) -> str:
    """Six octets that differ between engines (a locally administered address made from the name)."""
    octets = hashlib.sha256(name.encode()).digest()[:6]
    return ":".join(f"{o:02x}" for o in (octets[0] & 0xFC | 0x02, *octets[1:]))


def modules_conf(spec: EngineSpec) -> str:
    """Required modules must load; optional ones are named only where the build has them."""
    here = {p.stem for p in spec.layout.module_dir.glob("*.so")}
    lines = ["[modules]", "autoload = no"]
    lines += [f"require = {name}.so" for name in modules.REQUIRED]
    lines += [f"load = {name}.so" for name in modules.OPTIONAL if name in here]
    return "\n".join(lines) + "\n"


# Problems to one file, attacks to another; neither level writes SIP bodies or passwords.
LOGGER_CONF = """[general]
dateformat = %F %T.%3q
queue_log = no
use_callids = yes

[logfiles]
messages.log => notice,warning,error
security.log => security
"""


SWITCHED_OFF = {
    "amd.conf": "[general]\n",
    "acl.conf": "; access lists are pushed over ARI\n",
    "ccss.conf": "[general]\n",
    "cdr.conf": "[general]\nenable = no\n",
    "chan_websocket.conf": "; media over WebSocket comes with its call\n",
    "cli.conf": "[startup_commands]\n",
    "cli_aliases.conf": "[general]\n",
    "cli_permissions.conf": "[general]\n",
    "codecs.conf": "[plc]\ngenericplc => true\n",
    "dnsmgr.conf": "[general]\nenable = yes\nrefreshinterval = 300\n",
    "dsp.conf": "[default]\n",
    "extconfig.conf": "[settings]\n",
    "features.conf": "[general]\n[featuremap]\n",
    "manager.conf": "[general]\nenabled = no\nwebenabled = no\n",
    "pjproject.conf": "[startup]\ntype = startup\nlog_level = 2\n",
    "res_fax.conf": "[general]\nmodems = v17,v27,v29\necm = yes\n",
    "resolver_unbound.conf": "[general]\nhosts = system\nresolv = system\n",
    "udptl.conf": "[general]\nudptlfecentries = 3\nudptlfecspan = 3\nuse_even_ports = no\n",
    "websocket_client.conf": "; the controller connects to us\n",
}
"""Files Asterisk complains about when they are missing, holding nothing we use."""
