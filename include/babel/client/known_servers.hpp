// Servers that this user has met over TLS, as the lines of a file. No I/O.
#pragma once

#include <babel/client/server_address.hpp>
#include <babel/core/host_and_port.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

/// The way to recognize a server. Its host and port are those of the first contact.
struct known_server {
    bool operator==(const known_server&) const = default;
    bool is_pinned() const { return key.has_value(); }

    host_and_port server;
    std::optional<crypto::fingerprint> key; ///< Empty: any key with a valid certificate.
    /// The whole of that key, without which nothing that it signed can be verified.
    std::optional<crypto::public_key> whole_key;
    std::string since; ///< Date of the first contact: 2026-11-29.
};

/// HOST:PORT ca DATE, HOST:PORT ssh-ed25519 KEY DATE, or for other keys HOST:PORT key FINGERPRINT
/// DATE.
std::string to_line(const known_server& server);

/// Empty for any other line.
std::optional<known_server> parse_known_server(std::string_view line);

/// A line that is neither an entry nor a comment.
struct damaged_line {
    bool operator==(const damaged_line&) const = default;

    std::size_t number = 0; ///< The first is 1.
    std::string host;       ///< In lower case; empty: it cannot be read either.
};

/// All lines of the file. Those that start with #, and damaged ones, are left to the user.
/// If a server has several entries, the first one counts.
class known_servers {
public:
    using text_lines = std::vector<std::string>;

    known_servers() = default;
    explicit known_servers(text_lines lines);

    const text_lines& lines() const { return lines_; }
    const std::vector<known_server>& entries() const { return entries_; }
    const std::vector<damaged_line>& damaged() const { return damaged_; }

    /// The entry of that HOST:PORT, or null.
    const known_server* find(const host_and_port& server) const;
    /// The entry of that host at the standard port for TLS, otherwise its first one, or null.
    const known_server* find_host(std::string_view host) const;
    /// The entry that holds for an address, or null.
    const known_server* find(const server_address& address) const;
    /// The damaged line of that host, or null. Its server is neither known nor unknown.
    const damaged_line* find_damaged(std::string_view host) const;

    /// The name under which a server's users are remembered: HOST:PORT of the first entry with the
    /// same key, or of the host's entry, or of the server itself.
    std::string label_of(const host_and_port& server) const;

    /// Adds it, or puts it in the place of the entry of its HOST:PORT.
    void put(const known_server& entry);
    /// Replaces a key wherever it is pinned. Returns the number of entries.
    std::size_t replace_key(const crypto::fingerprint& from, const crypto::public_key& to);
    /// Removes all lines of a host, or those of HOST:PORT. Returns their number.
    std::size_t forget(std::string_view host_or_server);

private:
    void read();

    text_lines lines_;
    std::vector<known_server> entries_;
    std::vector<damaged_line> damaged_;
};

} // namespace babel::client
