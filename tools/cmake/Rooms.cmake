include(GoogleTest)

# ottla_precompile(TARGET header…): compiles these headers and the usual ones of the standard library once for the target.
function(ottla_precompile target)
  if(NOT OTTLA_CCACHE)
    target_precompile_headers(${target} PRIVATE <algorithm> <functional> <map> <memory> <optional> <span> <string>
                              <string_view> <unordered_map> <utility> <vector> ${ARGN})
  endif()
endfunction()

# ottla_room(NAME [JOINED] USES room… LIBRARIES target… PRECOMPILE header…): the library of src/NAME, which sees only the
# headers of the rooms it uses. JOINED: a build without ccache compiles some of its files at a time, as more than half of the
# work is their headers.
# Rooms without threads, locks or shared state are plain in the thread sanitizer's build, which saves half of it.
set(OTTLA_PLAIN_UNDER_THREAD config protocol)
# Rooms whose code costs more to optimize than their tests under a sanitizer would gain.
set(OTTLA_UNOPTIMIZED_UNDER_SANITIZER config coordinator broker server)
set(OTTLA_PLAIN_FROM "" CACHE PATH "A plain build: a build with sanitizers takes from there what it would compile the same")

# ottla_plain_library(NAME): the static library NAME of the plain build that OTTLA_PLAIN_FROM names.
function(ottla_plain_library name)
  add_library(${name} STATIC IMPORTED GLOBAL)
  get_filename_component(folder ${OTTLA_PLAIN_FROM} ABSOLUTE BASE_DIR ${CMAKE_SOURCE_DIR})
  set_target_properties(${name} PROPERTIES IMPORTED_LOCATION ${folder}/src/lib${name}.a)
endfunction()

function(ottla_room name)
  cmake_parse_arguments(ROOM "JOINED" "" "USES;LIBRARIES;PRECOMPILE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  set(is_plain OFF)
  if(OTTLA_SANITIZE STREQUAL "thread" AND name IN_LIST OTTLA_PLAIN_UNDER_THREAD)
    set(is_plain ON)
  endif()
  set(scope INTERFACE)
  if(NOT sources)
    add_library(ottla_${name} INTERFACE)
  elseif(is_plain AND OTTLA_PLAIN_FROM)
    ottla_plain_library(ottla_${name})
  else()
    add_library(ottla_${name} STATIC ${sources})
    set(scope PUBLIC)
    set_target_properties(ottla_${name} PROPERTIES OTTLA_PLAIN ${is_plain})
  endif()
  target_include_directories(ottla_${name} ${scope} ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
  foreach(used IN LISTS ROOM_USES)
    target_link_libraries(ottla_${name} ${scope} ottla_${used})
  endforeach()
  target_link_libraries(ottla_${name} ${scope} ${ROOM_LIBRARIES})
  if(scope STREQUAL "INTERFACE")
    return()
  endif()
  if(OTTLA_SANITIZE AND name IN_LIST OTTLA_UNOPTIMIZED_UNDER_SANITIZER AND NOT is_plain)
    target_compile_options(ottla_${name} PRIVATE -O0)
  endif()
  if(ROOM_JOINED AND NOT OTTLA_CCACHE)
    set_target_properties(ottla_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  endif()
  if(ROOM_PRECOMPILE)
    ottla_precompile(ottla_${name} ${ROOM_PRECOMPILE})
  endif()
endfunction()

# ottla_room_test(NAME [USES room…]): the program NAME_test of tests/NAME/*_test.cc and *_fixture.cc, one ctest entry a test. The
# targets unit_tests and threaded_tests are all of them, and those that run threads.
function(ottla_room_test name)
  cmake_parse_arguments(TEST "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${name}/*_test.cc
       ${CMAKE_SOURCE_DIR}/tests/${name}/*_fixture.cc)
  if(NOT sources)
    return()
  endif()
  add_executable(${name}_test ${sources})
  target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  # The tests' own code is most of the build and little of its work.
  target_compile_options(${name}_test PRIVATE -O0)
  target_compile_definitions(${name}_test PRIVATE OTTLA_GOLDEN_DIR="${CMAKE_SOURCE_DIR}/tests/golden")
  target_link_libraries(${name}_test PRIVATE ottla_${name} ottla_test_support ${TEST_LIBRARIES} GTest::gmock GTest::gtest_main)
  foreach(used IN LISTS TEST_USES)
    target_link_libraries(${name}_test PRIVATE ottla_${used})
  endforeach()
  if(NOT OTTLA_CCACHE)
    target_precompile_headers(${name}_test REUSE_FROM ottla_test_support)
  endif()
  add_dependencies(unit_tests ${name}_test)
  if(name IN_LIST OTTLA_THREADED_ROOMS)
    add_dependencies(threaded_tests ${name}_test)
  endif()
  gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST PROPERTIES LABELS unit TIMEOUT 300)
endfunction()
