// RESP, the protocol of the engine, by hiredis' parser and formatter.
#pragma once

#include "cluster/engine/reply.hpp"
#include <babel/core/error.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct redisReader;

namespace babel::cluster {

/// Bounds of one reply. The largest legitimate one is a read of 512 entries with 64 names each.
struct reply_limits {
    std::size_t bytes = std::size_t{16} << 20;
    std::size_t elements = 100'000;
};

/// Cuts replies out of a stream of bytes. Only RESP2 is accepted, in at most six levels of arrays.
///
/// Errors: bad_reply, packet_too_large. After an error every call returns it again; close the
/// connection.
class reply_reader {
public:
    explicit reply_reader(reply_limits limits = {});
    ~reply_reader();
    reply_reader(const reply_reader&) = delete;
    reply_reader& operator=(const reply_reader&) = delete;

    /// Takes what was read. Call next() until it returns null before the next call.
    error_code feed(bytes_view piece);

    /// The next whole reply; null: it is incomplete.
    result<std::optional<reply>> next();

private:
    struct assembly;

    std::unique_ptr<assembly> assembly_;
    std::unique_ptr<redisReader, void (*)(redisReader*)> reader_;
};

inline constexpr std::size_t max_command_bytes = std::size_t{1} << 20;

/// A command as the engine reads it. Leaves no copy of its words behind, of which one may be a
/// password. Errors: out_of_bounds if there is no word, or more bytes than
/// max_command_bytes.
result<std::string> format_command(std::span<const std::string_view> words);

} // namespace babel::cluster
