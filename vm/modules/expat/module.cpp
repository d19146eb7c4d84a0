#include <dlfcn.h>

#include <string>

#include "vm/gc/heap.h"
#include "vm/modules/constants.h"
#include "vm/modules/expat/expat.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The module pyexpat: its parser and its constants.

namespace py::vm {

Type xml_parser_type;

namespace {

ExpatLibrary library;
Type* error_type = nullptr;

constexpr int64_t kFirstBufferSize = 8 * 1024;

XmlParser* self_of(Value value) { return value.as<XmlParser>(); }

}  // namespace

ExpatLibrary const& expat() { return library; }

Raises<void> load_expat(Thread& thread) {
    void* handle = dlopen("libexpat.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return raise(thread, ImportError_type, "{}", {dlerror()});
    bool complete = true;
#define EXPAT_FUNCTION(name)                                                  \
    library.name = reinterpret_cast<decltype(&::name)>(dlsym(handle, #name)); \
    complete &= library.name != nullptr;
#include "vm/modules/expat/library.def"
#undef EXPAT_FUNCTION
    if (!complete) return raise(thread, ImportError_type, "libexpat.so.1 is too old");
    return {};
}

namespace {

/// ExpatError with code, lineno and offset.
Error raise_expat_error(Thread& thread, XmlParser* self, int code) {
    auto line = int64_t(expat().XML_GetCurrentLineNumber(self->parser));
    auto column = int64_t(expat().XML_GetCurrentColumnNumber(self->parser));
    char const* text = expat().XML_ErrorString(XML_Error(code));
    Str* message = format_message("{}: line {}, column {}", {text ? text : "unknown error", line, column});
    Value error = TRY(call(thread, Value::of(error_type), {Value::of(message)}));
    TRY(set_attribute(thread, error, intern("code"), Value::small(code)));
    TRY(set_attribute(thread, error, intern("offset"), make_int(column)));
    TRY(set_attribute(thread, error, intern("lineno"), make_int(line)));
    return raise_exception(thread, error.as<Exception>());
}

XmlParser* new_parser(Thread& thread) {
    auto* self = the_heap->make<XmlParser>(xml_parser_type.root_shape);
    self->thread = &thread;
    for (Value& handler : self->handlers) handler = kEmpty;
    self->intern = new_dict();
    self->buffer_size = kFirstBufferSize;
    return self;
}

Raises<Value> parser_create(Thread& thread, Value* args) {
    auto text_argument = [&](Value value, char const* name) -> Raises<std::string> {
        if (!is_given(value)) return std::string();
        if (value.is<Str>()) return to_c_text(thread, value, "ParserCreate", name);
        return raise(thread, TypeError_type, "ParserCreate() argument '{}' must be str or None, not {}",
                     {name, type_of(value)});
    };
    std::string encoding = TRY(text_argument(args[0], "encoding"));
    std::string separator = TRY(text_argument(args[1], "namespace_separator"));
    if (separator.size() > 1) {
        return raise(thread, ValueError_type, "namespace_separator must be at most one character, omitted, or None");
    }
    XmlParser* self = new_parser(thread);
    if (is_given(args[2])) {
        if (!args[2].is<Dict>()) return raise(thread, TypeError_type, "intern must be a dictionary");
        self->intern = args[2].as<Dict>();
    }
    self->parser = expat().XML_ParserCreate_MM(encoding.empty() ? nullptr : encoding.c_str(), nullptr,
                                               is_given(args[1]) ? separator.c_str() : nullptr);
    if (!self->parser) return raise_exception(thread, make_memory_error());
    expat().XML_SetUserData(self->parser, self);
    expat().XML_SetUnknownEncodingHandler(self->parser, on_unknown_encoding, self);
    return Value::of(self);
}

/// What XML_Parse says of a piece, with what the handlers have raised.
Raises<Value> outcome_of(Thread& thread, XmlParser* self, int status) {
    if (self->failed) return Error{};
    if (status == XML_STATUS_ERROR) {
        return raise_expat_error(thread, self, int(expat().XML_GetErrorCode(self->parser)));
    }
    flush_text(self);
    if (self->failed) return Error{};
    return Value::small(status);
}

Raises<Value> parse_bytes(Thread& thread, XmlParser* self, ByteView bytes, bool is_final) {
    // Pieces that fit libexpat's counters.
    constexpr size_t kMost = 1 << 20;
    if (self->is_parsing) return raise(thread, RuntimeError_type, "cannot parse from inside a handler");
    self->thread = &thread;
    self->is_parsing = true;
    self->failed = false;
    int status;
    do {
        ByteView piece = bytes.first(std::min(bytes.size(), kMost));
        bytes = bytes.subspan(piece.size());
        status = int(expat().XML_Parse(self->parser, reinterpret_cast<char const*>(piece.data()), int(piece.size()),
                                       is_final && bytes.empty()));
    } while (status == XML_STATUS_OK && !bytes.empty());
    self->is_parsing = false;
    return outcome_of(thread, self, status);
}

Raises<Value> parse(Thread& thread, Value* args) {
    XmlParser* self = self_of(args[0]);
    bool is_final = TRY(to_bool(thread, args[2], false));
    if (args[1].is<Str>()) {
        std::string text = to_utf8(args[1].as<Str>());
        expat().XML_SetEncoding(self->parser, "utf-8");
        return parse_bytes(thread, self, as_bytes(text), is_final);
    }
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    return parse_bytes(thread, self, data.bytes(), is_final);
}

Raises<Value> parse_file(Thread& thread, Value* args) {
    constexpr int64_t kPiece = 2048;
    Value read = TRY(find_attribute(thread, args[1], intern("read")));
    if (read.is_empty()) return raise(thread, TypeError_type, "argument must have 'read' attribute");
    for (;;) {
        Value data = TRY(call(thread, read, {Value::small(kPiece)}));
        Buffer buffer;
        if (!has_buffer(data)) {
            return raise(thread, TypeError_type, "read() did not return a bytes object (type={})", {type_of(data)});
        }
        TRY(buffer.acquire(thread, data));
        Value result = TRY(parse_bytes(thread, self_of(args[0]), buffer.bytes(), buffer.size() == 0));
        if (buffer.size() == 0) return result;
    }
}

Raises<Value> external_entity_parser(Thread& thread, Value* args) {
    XmlParser* self = self_of(args[0]);
    std::string context;
    if (!is_none(args[1])) context = TRY(to_c_text(thread, args[1], "ExternalEntityParserCreate", "1"));
    std::string encoding;
    if (is_given(args[2])) encoding = TRY(to_c_text(thread, args[2], "ExternalEntityParserCreate", "2"));
    XmlParser* made = new_parser(thread);
    made->intern = self->intern;
    made->buffer_size = self->buffer_size;
    if (self->buffer) made->buffer = new_bytes(self->buffer_size);
    made->ordered_attributes = self->ordered_attributes;
    made->specified_attributes = self->specified_attributes;
    made->namespace_prefixes = self->namespace_prefixes;
    made->parser = expat().XML_ExternalEntityParserCreate(self->parser, is_none(args[1]) ? nullptr : context.c_str(),
                                                          encoding.empty() ? nullptr : encoding.c_str());
    if (!made->parser) return raise_exception(thread, make_memory_error());
    expat().XML_SetUserData(made->parser, made);
    expat().XML_SetUnknownEncodingHandler(made->parser, on_unknown_encoding, made);
    for (size_t i = 0; i < kXmlEvents; i++) {
        made->handlers[i] = self->handlers[i];
        if (!made->handlers[i].is_empty()) connect_handler(made, XmlEvent(i));
    }
    return Value::of(made);
}

Raises<Value> set_base(Thread& thread, Value* args) {
    std::string base = TRY(to_c_text(thread, args[1], "SetBase", "1"));
    if (!expat().XML_SetBase(self_of(args[0])->parser, base.c_str())) {
        return raise_exception(thread, make_memory_error());
    }
    return none();
}
Raises<Value> get_base(Thread&, Value* args) {
    char const* base = expat().XML_GetBase(self_of(args[0])->parser);
    return base ? Value::of(make_str(std::string_view(base))) : none();
}

Raises<Value> get_input_context(Thread&, Value* args) {
    XmlParser* self = self_of(args[0]);
    if (!self->is_parsing) return none();
    int offset, size;
    char const* text = expat().XML_GetInputContext(self->parser, &offset, &size);
    if (!text) return none();
    return Value::of(make_bytes({reinterpret_cast<uint8_t const*>(text + offset), size_t(size - offset)}));
}

Raises<Value> set_entity_parsing(Thread& thread, Value* args) {
    int flag = TRY(to_c_int(thread, args[1]));
    return Value::small(expat().XML_SetParamEntityParsing(self_of(args[0])->parser, XML_ParamEntityParsing(flag)));
}

Raises<Value> use_foreign_dtd(Thread& thread, Value* args) {
    bool flag = TRY(to_bool(thread, args[1], true));
    auto result = expat().XML_UseForeignDTD(self_of(args[0])->parser, flag ? XML_TRUE : XML_FALSE);
    if (result != XML_ERROR_NONE) return raise_expat_error(thread, self_of(args[0]), int(result));
    return none();
}

// Attributes.

template <XmlEvent event>
Raises<Value> get_handler(Thread&, Value self) {
    Value handler = self_of(self)->handler(event);
    return handler.is_empty() ? none() : handler;
}
template <XmlEvent event>
Raises<void> set_handler(Thread& thread, Value value, Value handler) {
    XmlParser* self = self_of(value);
    if (handler.is_empty()) return raise(thread, RuntimeError_type, "Cannot delete attribute");
    // Text that came so far belongs to the old one.
    if (event == XmlEvent::CharacterData) flush_text(self);
    if (self->failed && self->is_parsing) return Error{};
    self->handler(event) = is_none(handler) ? kEmpty : handler;
    connect_handler(self, event);
    return {};
}

template <bool XmlParser::* flag>
Raises<Value> get_flag(Thread&, Value self) {
    return boolean(self_of(self)->*flag);
}
template <bool XmlParser::* flag>
Raises<void> set_flag(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, RuntimeError_type, "Cannot delete attribute");
    self_of(self)->*flag = TRY(truth_of(thread, value));
    return {};
}
Raises<void> set_namespace_prefixes(Thread& thread, Value self, Value value) {
    TRY(set_flag<&XmlParser::namespace_prefixes>(thread, self, value));
    expat().XML_SetReturnNSTriplet(self_of(self)->parser, self_of(self)->namespace_prefixes);
    return {};
}

Raises<Value> get_buffer_text(Thread&, Value self) { return boolean(self_of(self)->buffer != nullptr); }
Raises<void> set_buffer_text(Thread& thread, Value value, Value wanted) {
    XmlParser* self = self_of(value);
    if (wanted.is_empty()) return raise(thread, RuntimeError_type, "Cannot delete attribute");
    bool on = TRY(truth_of(thread, wanted));
    if (on == (self->buffer != nullptr)) return {};
    if (!on) flush_text(self);
    self->buffer = on ? new_bytes(self->buffer_size) : nullptr;
    self->buffer_used = 0;
    return {};
}
Raises<Value> get_buffer_size(Thread&, Value self) { return make_int(self_of(self)->buffer_size); }
Raises<void> set_buffer_size(Thread& thread, Value value, Value wanted) {
    XmlParser* self = self_of(value);
    if (wanted.is_empty()) return raise(thread, RuntimeError_type, "Cannot delete attribute");
    if (!is_int(wanted)) return raise(thread, TypeError_type, "buffer_size must be an integer");
    int64_t size = TRY(to_size(thread, wanted));
    if (size <= 0) return raise(thread, ValueError_type, "buffer_size must be greater than zero");
    if (size > INT32_MAX) {
        return raise(thread, ValueError_type, "buffer_size must not be greater than {}", {INT32_MAX});
    }
    flush_text(self);
    self->buffer_size = uint64_t(size);
    if (self->buffer) self->buffer = new_bytes(self->buffer_size);
    return {};
}
Raises<Value> get_buffer_used(Thread&, Value self) { return make_int(self_of(self)->buffer_used); }
Raises<Value> get_intern(Thread&, Value self) { return Value::of(self_of(self)->intern); }
Raises<Value> get_error_code(Thread&, Value self) {
    return Value::small(int(expat().XML_GetErrorCode(self_of(self)->parser)));
}
template <auto function>
Raises<Value> get_place(Thread&, Value self) {
    return make_int(int64_t((expat().*function)(self_of(self)->parser)));
}

Raises<void> finalize(Thread&, Value value) {
    if (self_of(value)->parser) expat().XML_ParserFree(self_of(value)->parser);
    self_of(value)->parser = nullptr;
    return {};
}

void trace(Object* object, Marker& marker) {
    auto* self = static_cast<XmlParser*>(object);
    for (Value handler : self->handlers) marker.mark(handler);
    marker.mark(self->intern);
    marker.mark(self->buffer);
}

constexpr MethodDef kMethods[] = {
    {"Parse", "($self, data, isfinal=False, /)", parse, "Parses more of a document."},
    {"ParseFile", "($self, file, /)", parse_file, "Parses all that a file has."},
    {"ExternalEntityParserCreate", "($self, context, encoding=<unrepresentable>, /)", external_entity_parser,
     "A parser for what an entity refers to."},
    {"SetBase", "($self, base, /)", set_base, "What relative names are relative to."},
    {"GetBase", "($self, /)", get_base, "What SetBase was given."},
    {"GetInputContext", "($self, /)", get_input_context, "The text that has led to the event."},
    {"SetParamEntityParsing", "($self, flag, /)", set_entity_parsing, "How parameter entities are treated."},
    {"UseForeignDTD", "($self, flag=True, /)", use_foreign_dtd, "Whether a document type comes from the program."},
};
constexpr GetSetDef kAttributes[] = {
#define EXPAT_HANDLER(name) {#name "Handler", get_handler<XmlEvent::name>, set_handler<XmlEvent::name>},
#include "vm/modules/expat/handlers.def"
#undef EXPAT_HANDLER
    {"DefaultHandler", get_handler<XmlEvent::Default>, set_handler<XmlEvent::Default>},
    {"DefaultHandlerExpand", get_handler<XmlEvent::DefaultExpand>, set_handler<XmlEvent::DefaultExpand>},
    {"ordered_attributes", get_flag<&XmlParser::ordered_attributes>, set_flag<&XmlParser::ordered_attributes>},
    {"specified_attributes", get_flag<&XmlParser::specified_attributes>, set_flag<&XmlParser::specified_attributes>},
    {"namespace_prefixes", get_flag<&XmlParser::namespace_prefixes>, set_namespace_prefixes},
    {"buffer_text", get_buffer_text, set_buffer_text},
    {"buffer_size", get_buffer_size, set_buffer_size},
    {"buffer_used", get_buffer_used},
    {"intern", get_intern},
    {"ErrorCode", get_error_code},
    {"ErrorLineNumber", get_place<&ExpatLibrary::XML_GetCurrentLineNumber>},
    {"ErrorColumnNumber", get_place<&ExpatLibrary::XML_GetCurrentColumnNumber>},
    {"ErrorByteIndex", get_place<&ExpatLibrary::XML_GetCurrentByteIndex>},
    {"CurrentLineNumber", get_place<&ExpatLibrary::XML_GetCurrentLineNumber>},
    {"CurrentColumnNumber", get_place<&ExpatLibrary::XML_GetCurrentColumnNumber>},
    {"CurrentByteIndex", get_place<&ExpatLibrary::XML_GetCurrentByteIndex>},
};

TypeSpec const kParserSpec{.name = "pyexpat.xmlparser",
                           .layout = Layout::XmlParser,
                           .size = sizeof(XmlParser),
                           .flags = kNoConstructor | kNativeFinalizer,
                           .slots = {.finalize = finalize},
                           .methods = kMethods,
                           .attributes = kAttributes,
                           .trace = trace,
                           .doc = "Tells of what is in an XML document."};

Raises<Value> error_string(Thread& thread, Value* args) {
    char const* text = expat().XML_ErrorString(XML_Error(TRY(to_c_int(thread, args[0]))));
    return text ? Value::of(make_str(std::string_view(text))) : none();
}

constexpr MethodDef kFunctions[] = {
    {"ParserCreate", "(encoding=None, namespace_separator=None, intern=<unrepresentable>)", parser_create,
     "A new parser."},
    {"ErrorString", "(code, /)", error_string, "The text of an error."},
};
constexpr ModuleType kTypes[] = {{&xml_parser_type, &kParserSpec, false}};

constexpr IntConstant kErrorCodes[] = {
#define EXPAT_ERROR(name) INT_CONSTANT(name),
#include "vm/modules/expat/errors.def"
#undef EXPAT_ERROR
};
constexpr IntConstant kModelConstants[] = {
    INT_CONSTANT(XML_CTYPE_EMPTY), INT_CONSTANT(XML_CTYPE_ANY),    INT_CONSTANT(XML_CTYPE_MIXED),
    INT_CONSTANT(XML_CTYPE_NAME),  INT_CONSTANT(XML_CTYPE_CHOICE), INT_CONSTANT(XML_CTYPE_SEQ),
    INT_CONSTANT(XML_CQUANT_NONE), INT_CONSTANT(XML_CQUANT_OPT),   INT_CONSTANT(XML_CQUANT_REP),
    INT_CONSTANT(XML_CQUANT_PLUS),
};
constexpr IntConstant kConstants[] = {
    INT_CONSTANT(XML_PARAM_ENTITY_PARSING_NEVER),
    INT_CONSTANT(XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE),
    INT_CONSTANT(XML_PARAM_ENTITY_PARSING_ALWAYS),
};

/// A module inside pyexpat, which sys.modules has too.
Module* add_submodule(Module* module, char const* name) {
    std::string full = std::string("pyexpat.") + name;
    Module* made = new_module(full);
    module->dict->store(intern(name), Value::of(made));
    Value modules = sys_module()->dict->find(intern("modules"));
    if (modules.is<Dict>()) modules.as<Dict>()->store(intern(full), Value::of(made));
    return made;
}

Raises<void> fill_errors(Thread& thread, Module* errors) {
    Dict* codes = new_dict();
    Dict* messages = new_dict();
    for (IntConstant const& constant : kErrorCodes) {
        char const* text = expat().XML_ErrorString(XML_Error(constant.value));
        if (!text) continue;
        Str* message = intern(std::string_view(text));
        errors->dict->store(intern(constant.name), Value::of(message));
        codes->store(message, Value::small(constant.value));
        TRY(messages->store(thread, Value::small(constant.value), Value::of(message)));
    }
    errors->dict->store(intern("codes"), Value::of(codes));
    errors->dict->store(intern("messages"), Value::of(messages));
    return {};
}

Raises<void> fill(Thread& thread, Module* module) {
    TRY(load_expat(thread));
    if (!error_type) {
        error_type = TRY(make_exception_class(thread, "xml.parsers.expat.ExpatError", Exception_type));
        the_heap->add_roots([](Marker& marker, void*) { marker.mark(error_type); }, nullptr);
    }
    auto set = [&](char const* name, Value value) { module->dict->store(intern(name), value); };
    set("ExpatError", Value::of(error_type));
    set("error", Value::of(error_type));
    set("XMLParserType", Value::of(&xml_parser_type));
    set("EXPAT_VERSION", Value::of(make_str(std::string_view(expat().XML_ExpatVersion()))));
    set("native_encoding", Value::of(intern("UTF-8")));
    XML_Expat_Version version = expat().XML_ExpatVersionInfo();
    set("version_info",
        Value::of(make_tuple({Value::small(version.major), Value::small(version.minor), Value::small(version.micro)})));
    List* features = new_list();
    for (XML_Feature const* feature = expat().XML_GetFeatureList(); feature->feature != XML_FEATURE_END; feature++) {
        features->append(Value::of(
            make_tuple({Value::of(make_str(std::string_view(feature->name))), make_int(int64_t(feature->value))})));
    }
    set("features", Value::of(features));
    add_int_constants(module, kConstants);
    add_int_constants(add_submodule(module, "model"), kModelConstants);
    return fill_errors(thread, add_submodule(module, "errors"));
}

}  // namespace

extern NativeModule const kExpatModule;
NativeModule const kExpatModule{.name = "pyexpat",
                                .doc = "XML, by libexpat; the module xml.parsers.expat shows it.",
                                .functions = kFunctions,
                                .types = kTypes,
                                .fill = fill};

}  // namespace py::vm
