# What every target of the project is compiled with, and the shapes in which targets are declared.

add_library(pycc_options INTERFACE)
target_include_directories(pycc_options INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
target_compile_options(pycc_options INTERFACE
    -Wall -Wextra -Werror -Wno-gnu-statement-expression -Wno-c99-designator
    -fno-exceptions -fno-rtti -fno-omit-frame-pointer -momit-leaf-frame-pointer -fno-pie)
# Each function by itself, so that what no program needs is left out, and the linker can order the others.
target_compile_options(pycc_options INTERFACE -ffunction-sections)
target_link_options(pycc_options INTERFACE -fuse-ld=lld-19 -no-pie)

if(PYCC_SANITIZE OR PYCC_FUZZ)
    target_compile_options(pycc_options INTERFACE
        -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-sanitize=function)
    target_link_options(pycc_options INTERFACE -fsanitize=address,undefined)
endif()
if(PYCC_FUZZ)
    target_compile_options(pycc_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# pycc_sources(VARIABLE FOLDER...): the C++ sources of some folders, found anew when one comes or goes.
function(pycc_sources variable)
    set(found)
    foreach(folder ${ARGN})
        file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
        list(APPEND found ${sources})
    endforeach()
    set(${variable} ${found} PARENT_SCOPE)
endfunction()

# pycc_release_options(SOURCES...): what release builds of the compiler's side have on top. It works without frame pointers;
# the virtual machine keeps them, so that profiles see its stack.
function(pycc_release_options)
    set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS $<$<CONFIG:Release>:-fomit-frame-pointer>)
endfunction()

# pycc_use_profile(TARGET SOURCES...): release builds of a library are optimised by compiler/compiler.proftext, which
# scripts/record_profile makes: how often each branch is taken tells what to inline and what to lay out together. The
# objects hold machine code and, for programs that ask by pycc_link_across_files, what the linker needs to optimise across
# files. Of functions that have changed since, the profile says nothing; that makes them slower, at worst.
option(PYCC_PROFILE "Optimise pycc by its recorded profile" ON)
set(pycc_profile ${PROJECT_BINARY_DIR}/compiler.profdata)
if(PYCC_PROFILE AND CMAKE_BUILD_TYPE STREQUAL Release)
    add_custom_command(
        OUTPUT ${pycc_profile}
        COMMAND llvm-profdata-19 merge -o ${pycc_profile} ${PROJECT_SOURCE_DIR}/compiler/compiler.proftext
        DEPENDS compiler/compiler.proftext
        VERBATIM)
    add_custom_target(compiler_profile DEPENDS ${pycc_profile})
endif()
set(pycc_profile_options -flto=thin -ffat-lto-objects -fprofile-use=${pycc_profile})
function(pycc_use_profile target)
    if(NOT TARGET compiler_profile)
        return()
    endif()
    add_dependencies(${target} compiler_profile)
    # Functions of one file are known by its name, wherever it lies, as in the preset `profile`.
    target_compile_options(${target} PRIVATE ${pycc_profile_options}
        "SHELL:-mllvm -static-func-full-module-prefix=false"
        -Wno-profile-instr-unprofiled -Wno-profile-instr-out-of-date -Wno-backend-plugin)
    set_property(SOURCE ${ARGN} APPEND PROPERTY OBJECT_DEPENDS ${pycc_profile})
endfunction()

# pycc_link_across_files(PROGRAM): inlines across the files of the libraries with a profile. Takes most of a minute.
function(pycc_link_across_files program)
    if(TARGET compiler_profile)
        target_link_options(${program} PRIVATE ${pycc_profile_options} -Wl,--fat-lto-objects
            -Wl,--thinlto-cache-dir=${PROJECT_BINARY_DIR}/thinlto-cache)
    endif()
endfunction()

# Most of the time of a build goes into reading the same headers again: pycc_precompile(TARGET HEADER) has HEADER read
# once for all sources of a target. Sources still include what they use; the debug preset, which precompiles nothing,
# shows where one does not.
option(PYCC_PRECOMPILE "Precompile the headers that most sources include" ON)
function(pycc_precompile target header)
    if(PYCC_PRECOMPILE)
        target_precompile_headers(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${header})
        # The same headers give the same bytes, which lets ccache know them again.
        target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    endif()
endfunction()
