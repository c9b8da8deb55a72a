"""Faults of what a refusal says, and of which check comes first."""
import errno

from validation import Failure, Validation, refuse
from switches.helpers import checked_earlier, code_becomes, fault, probe, stage_becomes

# ---- What a refusal says ----

@fault
def every_code_eperm(adapter):
    code_becomes(adapter, "EPERM")


@fault
def socktype_as_fail(adapter):
    code_becomes(adapter, "EAI_FAIL", "EAI_SOCKTYPE")


@fault
def einval_as_fail(adapter):
    code_becomes(adapter, "EAI_FAIL", "EINVAL")


@fault
def in_use_as_not_available(adapter):
    code_becomes(adapter, "EADDRNOTAVAIL", "EADDRINUSE")


@fault
def access_as_perm(adapter):
    code_becomes(adapter, "EPERM", "EACCES")


@fault
def noname_as_fail(adapter):
    code_becomes(adapter, "EAI_FAIL", "EAI_NONAME")


@fault
def service_as_noname(adapter):
    code_becomes(adapter, "EAI_NONAME", "EAI_SERVICE")


@fault
def badflags_as_einval(adapter):
    code_becomes(adapter, "EINVAL", "EAI_BADFLAGS")


@fault
def again_as_noname(adapter):
    code_becomes(adapter, "EAI_NONAME", "EAI_AGAIN")


@fault
def system_as_noname(adapter):
    code_becomes(adapter, "EAI_NONAME", "EAI_SYSTEM")


@fault
def memory_as_noname(adapter):
    code_becomes(adapter, "EAI_NONAME", "EAI_MEMORY")


@fault
def shortage_as_noname(adapter):
    code_becomes(adapter, "EAI_NONAME", "EMFILE", "ENFILE", "ENOMEM", "EAI_SYSTEM", "EAI_MEMORY")


@fault
def no_codes(adapter):
    code_becomes(adapter, "-")


@fault
def rare_codes_lost(adapter):
    code_becomes(adapter, "-", "EPROTOTYPE", "ESOCKTNOSUPPORT", "ENOSYS", "EIO", "EAGAIN", "ENETDOWN")


@fault
def every_stage_validate(adapter):
    stage_becomes(adapter, lambda stage: "validate")


@fault
def every_stage_bind(adapter):
    stage_becomes(adapter, lambda stage: "bind")


@fault
def no_stages(adapter):
    stage_becomes(adapter, lambda stage: "-")


@fault
def listen_fails_at_bind(adapter):
    stage_becomes(adapter, lambda stage: "bind" if stage == "listen" else stage)


@fault
def code_after_close(adapter):
    """The code is read after the socket was closed: what close left in errno."""
    error = adapter.error
    closed = ("setsockopt", "getsockopt", "bind", "getsockname", "listen")
    adapter.error = lambda failure: error(Failure(failure.stage, "UNKNOWN") if failure.call in closed else failure)


@fault
def refuses_blindly(adapter):
    adapter.serve = lambda request: refuse("EINVAL")


@fault
def refuses_everything(adapter):
    def serve(request):
        Validation(request)
        raise Failure("bind", "EADDRINUSE", errno.EADDRINUSE)
    adapter.serve = serve


# ---- Precedence ----

@fault
def flags_before_arguments(_adapter):
    checked_earlier("flag_bits", "arguments")


@fault
def family_first(_adapter):
    checked_earlier("family_hint", "operation")


@fault
def type_first(_adapter):
    checked_earlier("type_and_protocol", "operation")


@fault
def node_before_service(_adapter):
    checked_earlier("node_text", "service_text")


@fault
def backlog_first(_adapter):
    checked_earlier("backlog_value", "operation")


@fault
def makes_a_socket_first(adapter):
    serve = adapter.serve

    def hasty(request):
        probe()
        return serve(request)
    adapter.serve = hasty
