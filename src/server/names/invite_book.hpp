// Invites to register a name.
#pragma once

#include <babel/core/error.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

inline constexpr std::uint64_t invite_seconds = 7 * 24 * 3600;
inline constexpr std::size_t max_invites = 1000;
inline constexpr unsigned max_invite_uses = 10'000;

/// SHA-256 of a token. The token itself is with the invited person only.
using invite_hash = std::array<std::uint8_t, 32>;

struct invite {
    invite_hash hash{};
    unsigned uses = 1;       ///< that are left
    std::uint64_t until = 0; ///< Unix time in seconds
    std::string name;        ///< the only name that it is for; empty: any

    /// The front of its hash, for the operator: 8 hexadecimal digits.
    std::string id() const;
    bool operator==(const invite&) const = default;
};

/// Invites of the operator.
class invite_book {
public:
    /// Returns false if there are max_invites already.
    bool add(invite added);
    /// Removes those with that id(). Returns whether there was one.
    bool remove(std::string_view id);
    /// Removes expired ones.
    void tidy(std::uint64_t now);

    /// The invite that the token admits to that name by; null: there is none, it is used up,
    /// expired or for another name. Takes the same time for each of these.
    const invite* find(std::string_view token, std::string_view name, std::uint64_t now) const;

    /// True if an invite is for that name only: nobody else may have it meanwhile.
    bool reserves(std::string_view name, std::uint64_t now) const;

    /// Counts a use. The last one removes the invite.
    void take(const invite_hash& used);
    /// Takes back a use of an invite that had been `was` before it.
    void put_back(const invite& was);

    const std::vector<invite>& all() const { return all_; }

private:
    std::vector<invite> all_;
};

/// The token as invited people get it: 128 random bits, 22 characters of base64url. Exceptions:
/// std::runtime_error if the system has no random numbers.
std::string new_invite_token();
invite_hash hash_of(std::string_view token);

} // namespace babel::server
