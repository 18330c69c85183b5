// Who is online, and who still has to be told of it.
#pragma once

#include <babel/server/member.hpp>
#include <babel/wire/string_list.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
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
    std::size_t size() const { return online_.size(); }

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
    };
    struct entry {
        member* who;
        standing state;
    };

    void something_to_tell();
    void tell_settled();
    void rebuild_roster();
    void welcome_newcomers();
    void welcome(member& who, std::size_t offset);

    std::function<void()> ask_for_flush_;
    bool asked_ = false;
    boost::unordered_flat_map<std::string_view, entry> online_; // the keys are the members' own
    wire::string_list_buffer roster_; // the names that everybody settled knows of, encoded
    wire::string_list_buffer left_;   // names of roster_ that went since the last flush
    std::vector<member*> newcomers_;  // and successors, in the order of their logins
};

} // namespace babel::server
