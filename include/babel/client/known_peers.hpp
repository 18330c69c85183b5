// Keys of the peers that this user has called, as the lines of a file. No I/O.
#pragma once

#include <babel/crypto/key.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

/// The key of a user at a server. The server goes by its label (known_servers::label_of), and not
/// by its own key: a renewed certificate must not forget the users.
struct known_peer {
    bool operator==(const known_peer&) const = default;

    std::string label; ///< HOST:PORT
    std::string name;  ///< Not empty; any bytes.
    crypto::public_key key;
    bool is_verified = false; ///< By words or a card; otherwise it was only seen.
    std::string since;        ///< Date of the first call or of the verification: 2026-11-29.
};

/// LABEL NAME ssh-ed25519 KEY seen|verified DATE, with escapes (%NN) in the name.
std::string to_line(const known_peer& peer);

/// Empty for any other line.
std::optional<known_peer> parse_known_peer(std::string_view line);

/// A line that is neither an entry nor a comment.
struct damaged_peer {
    bool operator==(const damaged_peer&) const = default;

    std::size_t number = 0; ///< The first is 1.
    std::string label;      ///< Empty: it cannot be read.
    std::string name;       ///< Empty: it cannot be read, and the line may be of anybody.
};

/// All lines of the file. Those that start with #, and damaged ones, are left to the user.
/// If a peer has several entries, the first one counts.
class known_peers {
public:
    using text_lines = std::vector<std::string>;

    known_peers() = default;
    explicit known_peers(text_lines lines);

    const text_lines& lines() const { return lines_; }
    const std::vector<known_peer>& entries() const { return entries_; }
    const std::vector<damaged_peer>& damaged() const { return damaged_; }

    /// The entry of that user, or null.
    const known_peer* find(std::string_view label, std::string_view name) const;
    /// The damaged line that may be of that user, or null. Then the user is neither known nor
    /// unknown.
    const damaged_peer* find_damaged(std::string_view label, std::string_view name) const;

    /// Adds it, or puts it in the place of the user's entry.
    void put(const known_peer& entry);
    /// Removes the entries of a user. Returns their number.
    std::size_t forget(std::string_view label, std::string_view name);

private:
    void read();

    text_lines lines_;
    std::vector<known_peer> entries_;
    std::vector<damaged_peer> damaged_;
};

} // namespace babel::client
