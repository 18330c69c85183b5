// Lua scripts: all that changes the register in the engine, each in one step.
#pragma once

#include "cluster/node_number.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace babel::cluster {

/// In the order of BABEL_CLUSTER_SCRIPTS. Each file begins with its arguments. Answers
/// begin with OK, or with STALE (another run of the engine) or GONE (not a member, or by an older
/// link): then the node has to join again.
enum class script : std::uint8_t {
    join,    ///< OK, number, position, 1 if it is new; BUSY, number, beat; UNLIKE, field,
             ///< value, all nodes
    beat,    ///< OK, position, all nodes
    scan,    ///< OK, position, cursor, numbers, names with their owners and flags; then of the
             ///< first step another cursor, and bans; of others no text, and none
    claim,   ///< OK, position, a verdict for each name: O, H (mine before), P, K and the value of
             ///< the name's owner, or a number
    release, ///< OK, position
    park,    ///< OK, position
    unpark,  ///< OK, position, number of names
    down,    ///< OK, 1 if it was taken for dead
    leave,   ///< OK, position
    gc,      ///< OK, cursor, number of names
    route,   ///< OK, SENT or NOBODY
    ban,     ///< OK, position, number of the change
    unban,   ///< OK, position, number of the change
    bind,    ///< OK, for each name O or H (so before), K (another key) or M (the key has as many
             ///< as it may), and the owner's value
    owners,  ///< OK, cursor, names with the values of their owners, id of the register
    bans,    ///< OK, cursor, bans with their changes
    keep,    ///< OK, position
    verify,  ///< OK, position, cursor, numbers, names with their owners and flags
};

inline constexpr std::size_t script_count = 18;

struct script_text {
    std::string_view name;
    std::string_view lua;
};

const script_text& text_of(script which);

/// Keys of the register, in the order of KEYS; the last one is an inbox. All in one slot.
inline constexpr std::size_t key_count = 10;
std::array<std::string, key_count> register_keys(std::string_view cluster, node_number inbox);

} // namespace babel::cluster
