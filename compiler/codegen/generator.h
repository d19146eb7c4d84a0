#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/assembler/assembler.h"
#include "compiler/ast/cast.h"
#include "compiler/codegen/codegen.h"
#include "compiler/codegen/workspace.h"

namespace py::compiler::codegen {

using bytecode::Opcode;
using diag::Diagnosed;

/// Which operand a conditional jump jumps on.
enum class JumpIf : bool { False, True };

/// Whether unwinding has to carry the value on top of the stack along.
enum class PreserveTop : bool { No, Yes };

/// What a unit returns at its end if control gets there: None, or the value on top of the stack.
enum class FallsOff : bool { WithNone, WithTop };

/// What GET_AWAITABLE awaits, its operand.
enum class Awaited : uint8_t { Value, AsyncEnter, AsyncExit };

/// Operand of RESUME: why the frame comes to run.
enum ResumeKind : int32_t { kResumeAtStart, kResumeAfterYield, kResumeAfterYieldFrom, kResumeAfterAwait };

/// Instructions for the elements of a list, set or tuple that is built step by step.
struct SequenceOpcodes {
    Opcode build;
    Opcode add;
    Opcode extend;
    bool is_tuple = false;
};

/// Both forms of the try statement.
struct TryParts {
    ast::Seq<ast::StmtNode*> body;
    ast::Seq<ast::ExcepthandlerNode*> handlers;
    ast::Seq<ast::StmtNode*> orelse;
    ast::Seq<ast::StmtNode*> finalbody;
    bool is_star;
};

/// Both forms of the with statement, told apart by the kind of block that they are to the statements inside.
struct WithParts {
    FrameBlockKind kind;
    ast::Seq<ast::Withitem*> items;
    ast::Seq<ast::StmtNode*> body;
    SourceRange range;
};

/// Both forms of the def statement.
struct FunctionParts {
    Identifier name;
    ast::Arguments const& args;
    ast::Seq<ast::StmtNode*> body;
    ast::Seq<ast::ExprNode*> decorators;
    ast::ExprNode const* returns;
    bool is_async;
    symtable::Scope const* scope;
};

/// All four forms of comprehension; `value` is null but for dicts.
struct ComprehensionParts {
    symtable::ComprehensionKind kind;
    ast::Seq<ast::Comprehension*> generators;
    ast::ExprNode const* element;
    ast::ExprNode const* value;
    symtable::Scope const* scope;
};

/// State of matching one case: what lies on the stack, and where failure goes (PEP 634).
struct PatternContext {
    /// Names captured so far; their values lie on the stack in this order, below `on_top` items.
    std::vector<Identifier> stores;
    bool allow_irrefutable = false;
    /// `fail_pop[n]` pops n items and goes on with the next case.
    std::vector<Block*> fail_pop;
    /// Items above the captures, to be popped on failure.
    size_t on_top = 0;
};

/// Walks the tree and emits into the innermost unit. The members are defined in one file per construct; each
/// visits its children itself, because the place of every child's code is the point of this class.
class Generator {
  public:
    Generator(symtable::SymbolTable const& symbols, symtable::FutureFeatures const& future,
              CodegenOptions const& options, symtable::StageContext context, assembler::ConstantPool& pool,
              Workspace& workspace);

    Diagnosed<code::CodeObject const*> generate_module(ast::ModNode const* tree);

  private:
    using Statements = ast::Seq<ast::StmtNode*>;
    using Expressions = ast::Seq<ast::ExprNode*>;
    using Keywords = ast::Seq<ast::Keyword*>;

    // emit.cpp: instructions, constants and names.
    void emit(Opcode opcode, int32_t oparg = 0);
    void emit_jump(Opcode opcode, Block* target);
    void emit_setup(Opcode opcode, Block* handler);
    /// Without a place in the source, whatever the current location is.
    void emit_artificial(Opcode opcode, int32_t oparg = 0);
    void emit_artificial_jump(Opcode opcode, Block* target);
    Block* new_block() { return unit_->graph.new_block(); }
    void use_block(Block* block) { unit_->graph.use_block(block); }
    int32_t add_const(code::Object const* value);
    void emit_const(code::Object const* value);
    void emit_none() { emit_const(&code::kNone); }
    void emit_int(int64_t value) { emit_const(objects_.make_int(value)); }
    /// An opcode whose operand indexes the unit's names; `name` is mangled.
    void emit_name(Opcode opcode, Identifier name);
    void emit_call(size_t argument_count);
    void emit_binary(ast::Operator op, bool in_place);
    void emit_compare(ast::Cmpop op);
    Diagnosed<void> name_operation(Identifier name, ast::ExprContext context) {
        return name_operation(name, context, unit_->location);
    }
    Diagnosed<void> name_operation(Identifier name, ast::ExprContext context, SourceRange const& location);
    Identifier mangle(Identifier name) { return use_of(name).name; }
    /// A name as a constant: its mangled form.
    code::StrObject const* name_constant(Identifier name);
    /// What the innermost unit knows of `name`, or of its mangled form; good until the next call.
    NameUse& use_of(Identifier name) {
        NameUse* use = names_used_.find(name->id);
        return use == nullptr || use->access <= Access::Private ? resolve(name) : *use;
    }
    NameUse& resolve(Identifier name);
    /// Index among the unit's names, of one that is mangled already.
    int32_t name_index(NameUse& use) { return use.name_index >= 0 ? use.name_index : add_name(use); }
    int32_t add_name(NameUse& use);
    int32_t name_index(Identifier name);
    int32_t local_index(NameUse& use) { return use.variable_index >= 0 ? use.variable_index : add_local(use); }
    int32_t add_local(NameUse& use);
    void set_location(SourceRange const& range) { unit_->location = range; }
    void unset_location() { unit_->location = cfg::kNoLocation; }
    Diagnosed<void> check_forbidden(Identifier name, ast::ExprContext context) {
        if (name != names_.debug || context == ast::ExprContext::Load) return {};
        return forbid(context);
    }
    Diagnosed<void> forbid(ast::ExprContext context);
    Err<diag::Diagnostic const*> error(std::string message);
    Err<diag::Diagnostic const*> out_of_memory();
    /// SystemError for what no parser makes but a made tree may hold.
    Err<diag::Diagnostic const*> unexpected(std::string message);
    /// Whether what awaits may stand in the unit.
    bool may_await() const;
    Diagnosed<void> warn(std::string message);

    // scopes.cpp: units.
    void enter_scope(Identifier name, UnitKind kind, symtable::Scope const* scope, int32_t firstlineno);
    /// Assembles the innermost unit and leaves it.
    Diagnosed<code::CodeObject const*> exit_scope(FallsOff falls_off);
    /// Makes a function of the code object of the unit that was left last.
    void make_closure(code::CodeObject const* code, int32_t flags);
    Identifier qualified_name(Identifier name, UnitKind kind);
    void bind_names();
    void number_derefs();
    void note_imports();
    uint32_t code_flags() const;

    // module.cpp: bodies with docstring and annotations.
    Diagnosed<void> body(Statements statements);

    // statements.cpp, expressions.cpp: dispatch.
    Diagnosed<void> visit(Statements statements);
    Diagnosed<void> visit(ast::StmtNode const* statement);
    Diagnosed<void> visit(Expressions expressions);
    Diagnosed<void> visit(ast::ExprNode const* expression);
    Diagnosed<void> dispatch(ast::ExprNode const* expression);
    Diagnosed<void> expression_statement(ast::Expr const& statement);
    Diagnosed<void> raise_statement(ast::Raise const& statement);
    Diagnosed<void> assert_statement(ast::Assert const& statement);
    Diagnosed<void> binary(ast::BinOp const& node);
    Diagnosed<void> unary(ast::UnaryOp const& node);
    Diagnosed<void> named(ast::NamedExpr const& node);
    Diagnosed<void> starred(ast::Starred const& node);

    // functions.cpp, classes.cpp, annotations.cpp
    Diagnosed<void> function(ast::StmtNode const* statement, FunctionParts const& parts);
    Diagnosed<void> lambda(ast::Lambda const& node);
    Diagnosed<void> check_parameters(ast::Arguments const& args);
    Diagnosed<int32_t> defaults(ast::Arguments const& args);
    Diagnosed<bool> keyword_defaults(ast::Arguments const& args);
    void set_argument_counts(ast::Arguments const& args);
    Diagnosed<void> apply_decorators(Expressions decorators);
    Diagnosed<void> class_definition(ast::ClassDef const& statement);
    Diagnosed<void> class_body(ast::ClassDef const& statement);
    Diagnosed<int32_t> parameter_annotations(ast::Arguments const& args, ast::ExprNode const* returns);
    Diagnosed<void> parameter_annotation(Identifier name, ast::ExprNode const* annotation, int32_t& count);
    Diagnosed<void> annotated_assignment(ast::AnnAssign const& statement);
    Diagnosed<void> simple_annotation(ast::AnnAssign const& statement, Identifier name);
    Diagnosed<void> annotation_text(ast::ExprNode const* annotation);
    Diagnosed<void> evaluate_and_drop(ast::ExprNode const* expression);
    Diagnosed<void> evaluate_subscript_and_drop(ast::ExprNode const* slice);
    bool evaluates_annotations() const;
    bool annotations_are_text() const { return (future_.flags & code::kFutureAnnotations) != 0; }

    // comprehensions.cpp
    Diagnosed<void> comprehension(ast::ExprNode const* node, ComprehensionParts const& parts);
    Diagnosed<void> generator_loop(ComprehensionParts const& parts, size_t index, int32_t depth);
    Diagnosed<void> sync_loop(ComprehensionParts const& parts, size_t index, int32_t depth);
    Diagnosed<void> async_loop(ComprehensionParts const& parts, size_t index, int32_t depth);
    Diagnosed<void> inner_loops(ComprehensionParts const& parts, size_t index, int32_t depth, Block* if_cleanup);
    Diagnosed<void> comprehension_element(ComprehensionParts const& parts, int32_t depth);

    // calls.cpp
    Diagnosed<void> call(ast::Call const& node);
    Diagnosed<void> method_call(ast::Call const& node, ast::Attribute const& method);
    bool is_method_call(ast::Call const& node) const;
    Diagnosed<void> call_arguments(size_t pushed, Expressions args, Keywords keywords);
    Diagnosed<void> unpacking_call(size_t pushed, Expressions args, Keywords keywords);
    Diagnosed<void> keyword_dict(Keywords keywords);
    Diagnosed<void> keyword_run(Keywords keywords);
    Diagnosed<void> keyword_values(Keywords keywords);
    Diagnosed<void> check_keywords(Keywords keywords);

    // attributes.cpp, collections.cpp, fstrings.cpp
    Diagnosed<void> attribute(ast::Attribute const& node);
    void move_location_to_attribute(ast::Attribute const& node);
    Diagnosed<void> subscript(ast::Subscript const& node);
    Diagnosed<void> slice(ast::Slice const& node);
    Diagnosed<void> list(ast::List const& node);
    Diagnosed<void> tuple(ast::Tuple const& node);
    Diagnosed<void> set(ast::Set const& node);
    Diagnosed<void> sequence(Expressions elements, size_t pushed, SequenceOpcodes const& opcodes);
    void constant_sequence(Expressions elements, size_t pushed, SequenceOpcodes const& opcodes);
    Diagnosed<void> stepwise_sequence(Expressions elements, size_t pushed, SequenceOpcodes const& opcodes);
    Diagnosed<void> dict(ast::Dict const& node);
    Diagnosed<void> dict_run(Expressions keys, Expressions values);
    code::Object const* constant_tuple(Expressions elements);
    code::Object const* constant_frozen_set(Expressions elements);
    Diagnosed<void> joined_string(ast::JoinedStr const& node);
    Diagnosed<void> formatted_value(ast::FormattedValue const& node);

    // assignment.cpp
    Diagnosed<void> assign(ast::Assign const& statement);
    Diagnosed<void> augmented_assign(ast::AugAssign const& statement);
    Diagnosed<void> augmented_load(ast::ExprNode const* target);
    Diagnosed<void> augmented_store(ast::ExprNode const* target);
    Diagnosed<void> unpack_into(Expressions targets);
    Diagnosed<void> unpack(Expressions targets);

    // conditions.cpp
    Diagnosed<void> if_statement(ast::If const& statement);
    Diagnosed<void> if_expression(ast::IfExp const& node);
    Diagnosed<void> jump_if(ast::ExprNode const* test, Block* target, JumpIf condition);
    Diagnosed<void> jump_if_boolean(ast::BoolOp const& test, Block* target, JumpIf condition);
    Diagnosed<void> jump_if_conditional(ast::IfExp const& test, Block* target, JumpIf condition);
    Diagnosed<void> jump_if_chain(ast::Compare const& test, Block* target, JumpIf condition);
    Diagnosed<void> boolean(ast::BoolOp const& node);
    Diagnosed<void> compare(ast::Compare const& node);
    Diagnosed<void> compare_chain(ast::Compare const& node, Opcode jump, Block* cleanup);

    // checks.cpp: SyntaxWarnings about operands that cannot do what is asked.
    Diagnosed<void> check_identity_operands(ast::Compare const& node);
    Diagnosed<void> check_callable(ast::ExprNode const* callee);
    Diagnosed<void> check_subscriptable(ast::ExprNode const* container);
    Diagnosed<void> check_index(ast::ExprNode const* container, ast::ExprNode const* index);

    // loops.cpp, jumps.cpp
    Diagnosed<void> for_statement(ast::For const& statement);
    Diagnosed<void> async_for_statement(ast::AsyncFor const& statement);
    Diagnosed<void> while_statement(ast::While const& statement);
    Diagnosed<void> return_statement(ast::Return const& statement);
    Diagnosed<void> break_statement();
    Diagnosed<void> continue_statement();
    Diagnosed<FrameBlock*> unwind_to_loop(char const* message);
    Diagnosed<void> push_frame_block(FrameBlock const& block);
    void pop_frame_block() { unit_->frame_block_count--; }
    Diagnosed<void> unwind(FrameBlock const& block, PreserveTop preserve);
    Diagnosed<void> unwind_finally(FrameBlock const& block, PreserveTop preserve);
    Diagnosed<void> unwind_with(FrameBlock const& block, PreserveTop preserve);
    Diagnosed<void> unwind_handler(FrameBlock const& block, PreserveTop preserve);
    void swap_if_preserving(PreserveTop preserve);
    /// Unwinds everything; stops at the innermost loop if `loop` asks for it, and puts it there.
    Diagnosed<void> unwind_stack(PreserveTop preserve, FrameBlock** loop);

    // with.cpp
    Diagnosed<void> with_statement(WithParts const& parts, size_t item);
    Diagnosed<void> with_target(ast::ExprNode const* target);
    void call_exit_with_nones(FrameBlockKind kind);
    void finish_with_handler(Block* cleanup);

    // try.cpp, try_star.cpp
    Diagnosed<void> try_statement(TryParts const& parts);
    Diagnosed<void> try_finally(TryParts const& parts);
    Diagnosed<void> try_handlers(TryParts const& parts);
    Diagnosed<void> protected_body(Statements statements, Block* body, Block* except);
    Diagnosed<void> open_handler(Block* handler, Block* cleanup, FrameBlock const& block);
    Diagnosed<void> try_except(TryParts const& parts);
    Diagnosed<void> named_handler(ast::ExceptHandler const& handler, Block* end);
    Diagnosed<void> unnamed_handler(ast::ExceptHandler const& handler, Block* end);
    Diagnosed<void> unbind_handler_name(Identifier name);
    Diagnosed<void> try_except_star(TryParts const& parts);
    Diagnosed<void> star_handler(ast::ExceptHandler const& handler, bool is_first, bool is_last, Block* reraise_star);
    Diagnosed<void> star_handler_body(ast::ExceptHandler const& handler, Block* after);
    void finish_star_handlers(Block* reraise_star, Block* cleanup, Block* end);
    void pop_except_and_reraise();

    // imports.cpp
    Diagnosed<void> import(ast::Import const& statement);
    Diagnosed<void> import_as(std::string_view dotted_name, Identifier target);
    Diagnosed<void> import_from(ast::ImportFrom const& statement);

    // suspension.cpp
    Diagnosed<void> await(ast::Await const& node);
    Diagnosed<void> yield(ast::Yield const& node);
    Diagnosed<void> yield_from(ast::YieldFrom const& node);
    void emit_yield();
    void emit_await(Awaited awaited);
    void emit_send_loop(int32_t resume_kind);

    // match.cpp, patterns.cpp, or_pattern.cpp
    Diagnosed<void> match_statement(ast::Match const& statement);
    Diagnosed<void> match_case(ast::MatchCase const& match_case, bool is_last, bool is_last_tested, Block* end);
    Diagnosed<void> default_case(ast::MatchCase const& match_case, Block* end);
    Diagnosed<void> pattern(ast::PatternNode const* pattern, PatternContext& context);
    Diagnosed<void> subpattern(ast::PatternNode const* pattern, PatternContext& context);
    Diagnosed<void> value_pattern(ast::MatchValue const& node, PatternContext& context);
    Diagnosed<void> singleton_pattern(ast::MatchSingleton const& node, PatternContext& context);
    Diagnosed<void> sequence_pattern(ast::MatchSequence const& node, PatternContext& context);
    void check_sequence_length(size_t size, bool has_star, PatternContext& context);
    Diagnosed<void> unpack_patterns(ast::Seq<ast::PatternNode*> patterns, PatternContext& context);
    Diagnosed<void> index_patterns(ast::Seq<ast::PatternNode*> patterns, size_t star, PatternContext& context);
    Diagnosed<void> mapping_pattern(ast::MatchMapping const& node, PatternContext& context);
    Diagnosed<void> mapping_keys(ast::MatchMapping const& node);
    Diagnosed<void> mapping_rest(ast::MatchMapping const& node, PatternContext& context);
    Diagnosed<void> class_pattern(ast::MatchClass const& node, PatternContext& context);
    Diagnosed<void> check_class_attributes(ast::MatchClass const& node);
    Diagnosed<void> as_pattern(ast::MatchAs const& node, PatternContext& context);
    Diagnosed<void> or_pattern(ast::MatchOr const& node, PatternContext& context);
    Diagnosed<void> alternatives(ast::MatchOr const& node, bool allow_irrefutable, Block* end,
                                 std::vector<Identifier>& control);
    Diagnosed<void> reorder_captures(std::vector<Identifier> const& control, std::vector<Identifier>& stores);
    Diagnosed<void> store_capture(Identifier name, PatternContext& context);
    Diagnosed<void> check_new_capture(Identifier name, PatternContext const& context);
    Diagnosed<void> rotate(size_t count);
    void ensure_fail_pop(PatternContext& context, size_t pops);
    void jump_to_fail_pop(PatternContext& context, Opcode opcode);
    void emit_fail_pops(PatternContext& context);

    symtable::SymbolTable const& symbols_;
    symtable::FutureFeatures const& future_;
    CodegenOptions const& options_;
    symtable::StageContext context_;
    code::ObjectFactory& objects_;
    assembler::ConstantPool& pool_;
    /// The name of the file: one object in all code objects.
    code::StrObject const* filename_;

    /// The first `depth_` are open.
    std::vector<std::unique_ptr<Unit>>& units_;
    size_t depth_ = 0;
    Unit* unit_ = nullptr;
    ScopedTable<NameUse>& names_used_;
    ScopedTable<ConstantUse>& constants_used_;
    /// By interned id: whether the module itself imports the name.
    std::vector<bool> imported_;
    assembler::Assembler assembler_;
    /// The qualified name in the making; kept for its memory.
    std::string qualified_name_;
    bool interactive_ = false;
    /// Instructions of pattern rotations, which grow with the square of the captures.
    size_t rotations_ = 0;
    /// Names that the generator itself uses.
    struct {
        Identifier annotations, class_, classcell, debug, doc, empty, future, join, module, name, qualname, return_;
    } names_;
    /// Names of code objects that are no identifiers.
    struct {
        code::StrObject const *module, *lambda, *generator_expression, *list_comprehension, *set_comprehension,
            *dict_comprehension;
    } static_names_;
};

/// Sets the current location for a while.
class LocationScope {
  public:
    explicit LocationScope(Unit* unit) : unit_(unit), saved_(unit->location) {}
    ~LocationScope() { unit_->location = saved_; }
    LocationScope(LocationScope const&) = delete;
    LocationScope& operator=(LocationScope const&) = delete;

  private:
    Unit* unit_;
    SourceRange saved_;
};

/// From this many values on, CPython builds collections and calls step by step to spare the stack.
inline constexpr size_t kStackUseGuideline = 30;

/// A class body has at most one cell, the one for `__class__`.
inline constexpr int32_t kClassCell = 0;

/// Memory that the graph of one unit may take; more ends in MemoryError.
inline constexpr size_t kMaxGraphBytes = size_t(2) << 30;

}  // namespace py::compiler::codegen
