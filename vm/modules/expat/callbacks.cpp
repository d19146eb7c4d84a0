#include <cstring>

#include "vm/modules/expat/expat.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/operations.h"

// What libexpat calls while it parses.

namespace py::vm {
namespace {

XmlParser* self_of(void* data) { return static_cast<XmlParser*>(data); }

Value text_or_none(char const* text) { return text ? Value::of(make_str(std::string_view(text))) : none(); }
Value name_or_none(char const* name) { return name ? Value::of(intern(std::string_view(name))) : none(); }

void stop(XmlParser* self) {
    self->failed = true;
    expat().XML_StopParser(self->parser, XML_FALSE);
}

/// Calls the program's function; empty where there is none, or something has been raised.
Value tell(void* data, XmlEvent event, std::initializer_list<Value> arguments) {
    XmlParser* self = self_of(data);
    if (self->failed) return kEmpty;
    if (event != XmlEvent::CharacterData) flush_text(self);
    Value handler = self->handler(event);
    if (self->failed || handler.is_empty()) return kEmpty;
    auto result = call(*self->thread, handler, arguments);
    if (result.ok()) return result.value();
    stop(self);
    return kEmpty;
}

/// The same for handlers that say whether to go on.
int ask(void* data, XmlEvent event, std::initializer_list<Value> arguments) {
    Value answer = tell(data, event, arguments);
    if (answer.is_empty()) return 0;
    auto number = to_c_int(*self_of(data)->thread, answer);
    if (number.ok()) return number.value();
    stop(self_of(data));
    return 0;
}

Value attributes_of(XmlParser* self, char const** attributes) {
    size_t count = 0;
    if (self->specified_attributes) {
        count = size_t(expat().XML_GetSpecifiedAttributeCount(self->parser));
    } else {
        while (attributes[count]) count += 2;
    }
    if (self->ordered_attributes) {
        List* list = new_list();
        for (size_t i = 0; i < count; i += 2) {
            list->append(name_or_none(attributes[i]));
            list->append(text_or_none(attributes[i + 1]));
        }
        return Value::of(list);
    }
    Dict* dict = new_dict();
    for (size_t i = 0; i < count; i += 2)
        dict->store(intern(std::string_view(attributes[i])), text_or_none(attributes[i + 1]));
    return Value::of(dict);
}

void on_start_element(void* data, XML_Char const* name, XML_Char const** attributes) {
    if (self_of(data)->failed) return;
    tell(data, XmlEvent::StartElement, {name_or_none(name), attributes_of(self_of(data), attributes)});
}
void on_end_element(void* data, XML_Char const* name) { tell(data, XmlEvent::EndElement, {name_or_none(name)}); }
void on_instruction(void* data, XML_Char const* target, XML_Char const* content) {
    tell(data, XmlEvent::ProcessingInstruction, {name_or_none(target), text_or_none(content)});
}

void on_text(void* data, XML_Char const* text, int length) {
    XmlParser* self = self_of(data);
    if (self->failed) return;
    std::string_view piece(text, size_t(length));
    if (self->buffer && self->buffer_used + piece.size() > self->buffer_size) flush_text(self);
    if (self->failed) return;
    if (!self->buffer || piece.size() > self->buffer_size) {
        tell(data, XmlEvent::CharacterData, {Value::of(make_str(piece))});
        return;
    }
    std::memcpy(self->buffer->data + self->buffer_used, piece.data(), piece.size());
    self->buffer_used += piece.size();
}

void on_unparsed_entity(void* data, XML_Char const* name, XML_Char const* base, XML_Char const* system,
                        XML_Char const* public_id, XML_Char const* notation) {
    tell(data, XmlEvent::UnparsedEntityDecl,
         {name_or_none(name), name_or_none(base), name_or_none(system), name_or_none(public_id),
          name_or_none(notation)});
}
void on_notation(void* data, XML_Char const* name, XML_Char const* base, XML_Char const* system,
                 XML_Char const* public_id) {
    tell(data, XmlEvent::NotationDecl,
         {name_or_none(name), name_or_none(base), name_or_none(system), name_or_none(public_id)});
}
void on_start_namespace(void* data, XML_Char const* prefix, XML_Char const* uri) {
    tell(data, XmlEvent::StartNamespaceDecl, {name_or_none(prefix), name_or_none(uri)});
}
void on_end_namespace(void* data, XML_Char const* prefix) {
    tell(data, XmlEvent::EndNamespaceDecl, {name_or_none(prefix)});
}
void on_comment(void* data, XML_Char const* text) { tell(data, XmlEvent::Comment, {text_or_none(text)}); }
void on_start_cdata(void* data) { tell(data, XmlEvent::StartCdataSection, {}); }
void on_end_cdata(void* data) { tell(data, XmlEvent::EndCdataSection, {}); }
void on_default(void* data, XML_Char const* text, int length) {
    tell(data, XmlEvent::Default, {Value::of(make_str(std::string_view(text, size_t(length))))});
}
void on_default_expand(void* data, XML_Char const* text, int length) {
    tell(data, XmlEvent::DefaultExpand, {Value::of(make_str(std::string_view(text, size_t(length))))});
}
int on_not_standalone(void* data) { return ask(data, XmlEvent::NotStandalone, {}); }
int on_external_entity(XML_Parser parser, XML_Char const* context, XML_Char const* base, XML_Char const* system,
                       XML_Char const* public_id) {
    return ask(XML_GetUserData(parser), XmlEvent::ExternalEntityRef,
               {text_or_none(context), name_or_none(base), name_or_none(system), name_or_none(public_id)});
}
void on_start_doctype(void* data, XML_Char const* name, XML_Char const* system, XML_Char const* public_id,
                      int has_subset) {
    tell(data, XmlEvent::StartDoctypeDecl,
         {name_or_none(name), name_or_none(system), name_or_none(public_id), Value::small(has_subset)});
}
void on_end_doctype(void* data) { tell(data, XmlEvent::EndDoctypeDecl, {}); }
void on_entity(void* data, XML_Char const* name, int is_parameter, XML_Char const* value, int length,
               XML_Char const* base, XML_Char const* system, XML_Char const* public_id, XML_Char const* notation) {
    Value text = value ? Value::of(make_str(std::string_view(value, size_t(length)))) : none();
    tell(data, XmlEvent::EntityDecl,
         {name_or_none(name), Value::small(is_parameter), text, name_or_none(base), name_or_none(system),
          name_or_none(public_id), name_or_none(notation)});
}
void on_declaration(void* data, XML_Char const* version, XML_Char const* encoding, int standalone) {
    tell(data, XmlEvent::XmlDecl, {text_or_none(version), text_or_none(encoding), Value::small(standalone)});
}
void on_attribute_list(void* data, XML_Char const* element, XML_Char const* name, XML_Char const* type,
                       XML_Char const* preset, int is_required) {
    tell(data, XmlEvent::AttlistDecl,
         {name_or_none(element), name_or_none(name), text_or_none(type), text_or_none(preset),
          Value::small(is_required)});
}
void on_skipped_entity(void* data, XML_Char const* name, int is_parameter) {
    tell(data, XmlEvent::SkippedEntity, {name_or_none(name), Value::small(is_parameter)});
}

/// (type, quantifier, name, children)
Raises<Value> model_of(Thread& thread, XML_Content const& content) {
    RecursionScope recursion(thread);
    if (!recursion.ok()) return raise_recursion(thread);
    Tuple* children = new_tuple(content.numchildren);
    for (unsigned i = 0; i < content.numchildren; i++) {
        children->items[i] = TRY(model_of(thread, content.children[i]));
    }
    return Value::of(make_tuple(
        {Value::small(content.type), Value::small(content.quant), name_or_none(content.name), Value::of(children)}));
}

void on_element_declaration(void* data, XML_Char const* name, XML_Content* model) {
    XmlParser* self = self_of(data);
    auto made = self->failed ? Raises<Value>(none()) : model_of(*self->thread, *model);
    expat().XML_FreeContentModel(self->parser, model);
    if (!made.ok()) return stop(self);
    tell(data, XmlEvent::ElementDecl, {name_or_none(name), made.value()});
}

}  // namespace

void flush_text(XmlParser* self) {
    if (!self->buffer || !self->buffer_used) return;
    Value text = Value::of(make_str(as_text(self->buffer->view().first(self->buffer_used))));
    self->buffer_used = 0;
    tell(self, XmlEvent::CharacterData, {text});
}

/// Encodings of one byte a character, as the codecs know them.
int on_unknown_encoding(void* data, XML_Char const* name, XML_Encoding* info) {
    XmlParser* self = self_of(data);
    if (self->failed) return XML_STATUS_ERROR;
    Bytes* all = new_bytes(256);
    for (size_t i = 0; i < all->size; i++) all->data[i] = uint8_t(i);
    auto decoded = call_method(*self->thread, Value::of(all), intern("decode"),
                               {Value::of(make_str(std::string_view(name))), Value::of(intern("replace"))});
    if (!decoded.ok()) {
        stop(self);
        return XML_STATUS_ERROR;
    }
    Str* characters = decoded.value().is<Str>() ? decoded.value().as<Str>() : empty_str();
    if (characters->length != all->size) {
        (void)raise(*self->thread, ValueError_type, "multi-byte encodings are not supported");
        stop(self);
        return XML_STATUS_ERROR;
    }
    for (size_t i = 0; i < all->size; i++) {
        char32_t character = characters->at(i);
        info->map[i] = character == 0xFFFD ? -1 : int(character);
    }
    info->data = nullptr;
    info->convert = nullptr;
    info->release = nullptr;
    return XML_STATUS_OK;
}

void connect_handler(XmlParser* self, XmlEvent event) {
    XML_Parser parser = self->parser;
    bool wanted = !self->handler(event).is_empty();
    switch (event) {
        case XmlEvent::StartElement:
            return expat().XML_SetStartElementHandler(parser, wanted ? on_start_element : nullptr);
        case XmlEvent::EndElement: return expat().XML_SetEndElementHandler(parser, wanted ? on_end_element : nullptr);
        case XmlEvent::ProcessingInstruction:
            return expat().XML_SetProcessingInstructionHandler(parser, wanted ? on_instruction : nullptr);
        case XmlEvent::CharacterData: return expat().XML_SetCharacterDataHandler(parser, wanted ? on_text : nullptr);
        case XmlEvent::UnparsedEntityDecl:
            return expat().XML_SetUnparsedEntityDeclHandler(parser, wanted ? on_unparsed_entity : nullptr);
        case XmlEvent::NotationDecl: return expat().XML_SetNotationDeclHandler(parser, wanted ? on_notation : nullptr);
        case XmlEvent::StartNamespaceDecl:
            return expat().XML_SetStartNamespaceDeclHandler(parser, wanted ? on_start_namespace : nullptr);
        case XmlEvent::EndNamespaceDecl:
            return expat().XML_SetEndNamespaceDeclHandler(parser, wanted ? on_end_namespace : nullptr);
        case XmlEvent::Comment: return expat().XML_SetCommentHandler(parser, wanted ? on_comment : nullptr);
        case XmlEvent::StartCdataSection:
            return expat().XML_SetStartCdataSectionHandler(parser, wanted ? on_start_cdata : nullptr);
        case XmlEvent::EndCdataSection:
            return expat().XML_SetEndCdataSectionHandler(parser, wanted ? on_end_cdata : nullptr);
        case XmlEvent::NotStandalone:
            return expat().XML_SetNotStandaloneHandler(parser, wanted ? on_not_standalone : nullptr);
        case XmlEvent::ExternalEntityRef:
            return expat().XML_SetExternalEntityRefHandler(parser, wanted ? on_external_entity : nullptr);
        case XmlEvent::StartDoctypeDecl:
            return expat().XML_SetStartDoctypeDeclHandler(parser, wanted ? on_start_doctype : nullptr);
        case XmlEvent::EndDoctypeDecl:
            return expat().XML_SetEndDoctypeDeclHandler(parser, wanted ? on_end_doctype : nullptr);
        case XmlEvent::EntityDecl: return expat().XML_SetEntityDeclHandler(parser, wanted ? on_entity : nullptr);
        case XmlEvent::XmlDecl: return expat().XML_SetXmlDeclHandler(parser, wanted ? on_declaration : nullptr);
        case XmlEvent::ElementDecl:
            return expat().XML_SetElementDeclHandler(parser, wanted ? on_element_declaration : nullptr);
        case XmlEvent::AttlistDecl:
            return expat().XML_SetAttlistDeclHandler(parser, wanted ? on_attribute_list : nullptr);
        case XmlEvent::SkippedEntity:
            return expat().XML_SetSkippedEntityHandler(parser, wanted ? on_skipped_entity : nullptr);
        case XmlEvent::Default: return expat().XML_SetDefaultHandler(parser, wanted ? on_default : nullptr);
        case XmlEvent::DefaultExpand:
            return expat().XML_SetDefaultHandlerExpand(parser, wanted ? on_default_expand : nullptr);
    }
}

}  // namespace py::vm
