// A standard stream opened anew, so that making it non-blocking is nobody else's business.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <optional>

namespace babel::cli {

/// `access`: O_RDONLY or O_WRONLY. Nothing for a regular file, which cannot be polled. A socket,
/// which cannot be opened anew, is shared.
std::optional<asio::posix::stream_descriptor>
open_own(const asio::any_io_executor& executor, int descriptor, int access);

} // namespace babel::cli
