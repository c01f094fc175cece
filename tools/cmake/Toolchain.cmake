# Compiler settings for every target: C++23, warnings, sanitizers, ccache where asked for.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

# Most of a build from nothing is reading headers, so these are precompiled; ccache, for those who build often, does better
# without.
option(OTTLA_CCACHE "Compile through ccache, and precompile no headers" OFF)
if(OTTLA_CCACHE)
  find_program(CCACHE ccache REQUIRED)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# -pthread for all: a precompiled header serves only those that are compiled like it.
add_compile_options(-Wall -Wextra -Wpedantic -Wno-missing-field-initializers -pthread -Werror=invalid-pch)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12 hides std::expected from clang 16 behind a feature-test value that clang only reached later.
  add_compile_options(-Wno-builtin-macro-redefined -Wno-macro-redefined -D__cpp_concepts=202002L)
endif()

# Sanitizers, asserts and little optimization, for every target but those whose property OTTLA_PLAIN is set: these are
# compiled as in the plain build.
if(OTTLA_SANITIZE STREQUAL "address")
  set(sanitizers address,undefined)
  set(sanitizer_options -fno-sanitize-recover=undefined)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # A third of the compiler's work would be checks that AddressSanitizer makes too (null), that see nothing with little
    # optimization (object-size), or that are for casts down a hierarchy (vptr), of which there are few.
    list(APPEND sanitizer_options -fno-sanitize=null,object-size,vptr)
  endif()
elseif(OTTLA_SANITIZE STREQUAL "thread")
  set(sanitizers thread)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    set(sanitizer_options -Wno-tsan)  # fences are not instrumented; Asio uses them around its own locks
  endif()
elseif(NOT OTTLA_SANITIZE STREQUAL "")
  message(FATAL_ERROR "OTTLA_SANITIZE=${OTTLA_SANITIZE}: choose address, thread or leave it empty")
endif()
if(OTTLA_SANITIZE)
  foreach(option -fsanitize=${sanitizers} ${sanitizer_options} -fno-omit-frame-pointer -O1 -g1 -UNDEBUG)
    add_compile_options($<$<NOT:$<BOOL:$<TARGET_PROPERTY:OTTLA_PLAIN>>>:${option}>)
  endforeach()
  add_link_options(-fsanitize=${sanitizers} -fuse-ld=gold)  # in half of the time; of binutils too
endif()
