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
