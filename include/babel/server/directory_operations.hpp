// Operations on all nodes of a directory at once.
#pragma once

#include <babel/server/bans.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

/// Orders of operators, also of those of other nodes. They never come from within a function of
/// directory_operations, which they may call.
/// Thread: the loop's.
class operator_events {
public:
    /// A ban counts at all nodes from now on, or does so no more. Not told twice.
    virtual void ban_changed(const ban_target& target, bool is_banned) = 0;
    /// Disconnects a user, or keeps that name out for as long. The name may be anything. Returns
    /// whether it was online here.
    virtual bool kick(std::string_view name) = 0;

protected:
    ~operator_events() = default;
};

enum class ban_outcome : std::uint8_t {
    done,
    held,      ///< It counts here; the other nodes hear of it once they can be reached.
    no_change, ///< It is so already.
    full,      ///< There are too many bans, or too many changes are held.
};

enum class kick_outcome : std::uint8_t {
    done,
    nobody,    ///< No node has that name.
    moving,    ///< Its user is about to log in at another node.
    no_answer, ///< Its node did not answer in time.
    away,      ///< Other nodes cannot be reached.
    busy,      ///< Too many orders wait for their answers.
};

/// Names and their hash: an exclusive or of one for each name and its node, so that their order
/// does not matter.
struct name_sum {
    std::uint64_t names = 0;
    std::uint64_t hash = 0;
    bool operator==(const name_sum&) const = default;
};

/// Names of this node and of others as it has them, compared with the register at one position
/// of its history.
struct register_comparison {
    static constexpr std::size_t max_listed = 10;

    bool is_whole = false; ///< The register was read.
    name_sum here = {};
    name_sum in_register = {};
    std::uint64_t position = 0;
    std::uint64_t differences = 0;        ///< names that one side lacks, or has for another node
    std::vector<std::string> differing{}; ///< some of them
    bool operator==(const register_comparison&) const = default;

    bool agrees() const { return is_whole && differences == 0 && here == in_register; }
};

/// Results come later, each once, except those under way when the directory ends.
/// Thread: the loop's.
class directory_operations {
public:
    virtual ~directory_operations() = default;

    /// Reports to `user` from now on. Call it before the directory hears of anything.
    virtual void begin(operator_events& user) = 0;

    /// Bans or lifts at all nodes. operator_events::ban_changed() follows if that changes anything.
    virtual ban_outcome change_ban(const ban_target& target, bool is_banned) = 0;

    /// Disconnects a user of another node, within 2 s, and keeps the name out at all nodes.
    virtual void kick(std::string_view name, std::function<void(kick_outcome)> done) = 0;
    /// Keeps out the name of a user who was disconnected here. Nodes that cannot be reached do not
    /// hear of it.
    virtual void keep_out(std::string_view name) = 0;

    /// Compares names with the register, within 9 s. Returns false if that is under way already.
    virtual bool compare(std::function<void(const register_comparison&)> done) = 0;
};

} // namespace babel::server
