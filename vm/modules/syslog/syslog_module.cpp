#include <syslog.h>

#include <string>

#include "vm/modules/constants.h"
#include "vm/objects/exception.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/thread/blocking.h"

// The module syslog: messages for the system's log.

namespace py::vm {
namespace {

/// The system keeps a pointer to the name.
std::string identity;
bool is_open = false;

/// The program's name, as sys.argv has it.
std::string program_name() {
    Value arguments = sys_module()->dict->find(intern("argv"));
    if (!arguments.is<List>() || arguments.as<List>()->size == 0) return {};
    Value first = arguments.as<List>()->items[0];
    if (!first.is<Str>()) return {};
    std::string name = to_utf8(first.as<Str>());
    return name.substr(name.rfind('/') + 1);
}

Raises<Value> open_log(Thread& thread, Value* args) {
    std::string name = program_name();
    Value shown = none();
    if (is_given(args[0])) {
        name = TRY(to_c_text(thread, args[0], "openlog", "'ident'"));
        shown = args[0];
    } else if (!name.empty()) {
        shown = Value::of(make_str(name));
    }
    int options = TRY(to_c_int(thread, args[1], 0));
    int facility = TRY(to_c_int(thread, args[2], LOG_USER));
    TRY(audit(thread, "syslog.openlog", {shown, Value::small(options), Value::small(facility)}));
    identity = name;
    openlog(identity.empty() ? nullptr : identity.c_str(), options, facility);
    is_open = true;
    return none();
}

/// syslog([priority,] message)
Raises<Value> write_log(Thread& thread, Value* args) {
    Tuple* given = args[0].as<Tuple>();
    if (given->size < 1 || given->size > 2) {
        return raise(thread, TypeError_type, "[priority,] message string");
    }
    int priority = given->size == 2 ? TRY(to_c_int(thread, given->items[0])) : LOG_INFO;
    Value message = given->items[given->size - 1];
    if (!message.is<Str>()) return raise(thread, TypeError_type, "[priority,] message string");
    std::string text = TRY(to_c_text(thread, message, "syslog", "2"));
    TRY(audit(thread, "syslog.syslog", {Value::small(priority), message}));
    if (!is_open) {
        Value defaults[] = {kEmpty, kEmpty, kEmpty};
        TRY(open_log(thread, defaults));
    }
    BlockingRegion region(thread);
    syslog(priority, "%s", text.c_str());
    return none();
}

Raises<Value> close_log(Thread& thread, Value*) {
    TRY(audit(thread, "syslog.closelog", {}));
    if (is_open) closelog();
    is_open = false;
    return none();
}

Raises<Value> set_mask(Thread& thread, Value* args) {
    int mask = TRY(to_c_int(thread, args[0]));
    TRY(audit(thread, "syslog.setlogmask", {Value::small(mask)}));
    return Value::small(setlogmask(mask));
}

Raises<Value> log_mask(Thread& thread, Value* args) {
    return Value::small(LOG_MASK(TRY(to_c_int(thread, args[0])) & 31));
}
Raises<Value> log_up_to(Thread& thread, Value* args) {
    return Value::small(LOG_UPTO(TRY(to_c_int(thread, args[0])) & 15));
}

constexpr MethodDef kFunctions[] = {
    {"openlog", "(ident=None, logoption=0, facility=LOG_USER)", open_log, "How later messages are marked."},
    {"syslog", "(*args)", write_log, "syslog([priority,] message): writes a message to the system's log."},
    {"closelog", "()", close_log, "Forgets what openlog said."},
    {"setlogmask", "(maskpri, /)", set_mask, "Which priorities are written; gives what was written before."},
    {"LOG_MASK", "(pri, /)", log_mask, "The mask of one priority."},
    {"LOG_UPTO", "(pri, /)", log_up_to, "The mask of all priorities up to one."},
};

constexpr IntConstant kConstants[] = {
    INT_CONSTANT(LOG_EMERG),    INT_CONSTANT(LOG_ALERT),  INT_CONSTANT(LOG_CRIT),   INT_CONSTANT(LOG_ERR),
    INT_CONSTANT(LOG_WARNING),  INT_CONSTANT(LOG_NOTICE), INT_CONSTANT(LOG_INFO),   INT_CONSTANT(LOG_DEBUG),
    INT_CONSTANT(LOG_PID),      INT_CONSTANT(LOG_CONS),   INT_CONSTANT(LOG_NDELAY), INT_CONSTANT(LOG_ODELAY),
    INT_CONSTANT(LOG_NOWAIT),   INT_CONSTANT(LOG_PERROR), INT_CONSTANT(LOG_KERN),   INT_CONSTANT(LOG_USER),
    INT_CONSTANT(LOG_MAIL),     INT_CONSTANT(LOG_DAEMON), INT_CONSTANT(LOG_AUTH),   INT_CONSTANT(LOG_LPR),
    INT_CONSTANT(LOG_LOCAL0),   INT_CONSTANT(LOG_LOCAL1), INT_CONSTANT(LOG_LOCAL2), INT_CONSTANT(LOG_LOCAL3),
    INT_CONSTANT(LOG_LOCAL4),   INT_CONSTANT(LOG_LOCAL5), INT_CONSTANT(LOG_LOCAL6), INT_CONSTANT(LOG_LOCAL7),
    INT_CONSTANT(LOG_SYSLOG),   INT_CONSTANT(LOG_CRON),   INT_CONSTANT(LOG_UUCP),   INT_CONSTANT(LOG_NEWS),
    INT_CONSTANT(LOG_AUTHPRIV),
};

Raises<void> fill(Thread&, Module* module) {
    add_int_constants(module, kConstants);
    return {};
}

}  // namespace

extern NativeModule const kSyslogModule;
NativeModule const kSyslogModule{
    .name = "syslog", .doc = "Messages for the system's log.", .functions = kFunctions, .fill = fill};

}  // namespace py::vm
