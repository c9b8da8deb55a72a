# find_package(listen_socket): the targets listen_socket::listen_socket (shared) and listen_socket::listen_socket_static.
include("${CMAKE_CURRENT_LIST_DIR}/listen_socket-targets.cmake")
