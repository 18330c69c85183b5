// Socket calls of the floor and the load generator beyond epoll.
#pragma once

#include <cstdint>

namespace babel::bench {

/// Bytes that the kernels at both ends hold for a client that does not read.
enum class appetite { normal, small };

/// A connection to the server on this machine. Errors: std::system_error.
int connect_to(std::uint16_t port, appetite reads = appetite::normal);

/// Begins to connect from that address of this machine (in host order). Errors: std::system_error.
int begin_to_connect(std::uint16_t port, std::uint32_t from);

/// Listens on 127.0.0.1 without blocking, and prints the address. Errors: std::system_error.
int listen_on(std::uint16_t port);

/// Closes without a trace in the kernel: the port is free again at once.
void reset_and_close(int descriptor);

/// Raises the soft limit of open files to the hard one, so that many clients fit.
void raise_descriptor_limit();

} // namespace babel::bench
