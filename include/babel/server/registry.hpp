// Who is online, and who still has to be told of it.
#pragma once

#include <babel/server/member.hpp>
#include <babel/server/roster.hpp>
#include <babel/wire/string_list.hpp>

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

/// Names and their members, and presence coalesced: joins and leaves are only noted; flush() tells
/// everybody all of them in one packet each. Nobody is told of himself or of a name twice, and a
/// leave and a join of one name between two flushes cancel out.
/// Lifetime: holds pointers to members, from join() to leave().
class registry {
public:
    /// `ask_for_flush`: called when there is something to tell, once until the next flush().
    explicit registry(std::function<void()> ask_for_flush);

    /// Returns the member of that name, or null.
    member* find(std::string_view name) const;
    std::size_t size() const { return size_; }

    /// Takes a member in under its name. Returns false where the name is taken.
    bool join(member& who);
    void leave(const member& who);

    /// Sends what is not told yet: to those who were here before, who left and who came; to every
    /// newcomer, that it is in, and who else is.
    void flush();

private:
    enum class standing : std::uint8_t {
        settled,   ///< was welcomed, and everybody knows of it
        newcomer,  ///< has to be welcomed, and nobody knows of it
        successor, ///< has to be welcomed, but took over a name that everybody knows
        leaving,   ///< went, and everybody has to be told
    };
    struct entry {
        member* who; ///< null where it is leaving
        standing state;
        std::size_t page; ///< in the roster; not set for a newcomer
    };
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const {
            return boost::hash<std::string_view>()(name);
        }
    };

    void something_to_tell();
    void see_off();
    void take_in();
    void tell_settled();
    void welcome_newcomers();

    std::function<void()> ask_for_flush_;
    bool asked_ = false;
    boost::unordered_flat_map<std::string, entry, hash, std::equal_to<>> online_;
    std::size_t size_ = 0;
    roster roster_;                  // the names that everybody settled knows of
    std::vector<std::string> left_;  // since the last flush; some may be back
    std::vector<member*> newcomers_; // and successors, in the order of their logins
    // What flush() works with, kept for its memory:
    wire::string_list_buffer gone_;
    wire::string_list_buffer came_;
    std::vector<wire::slice> welcome_;
};

} // namespace babel::server
