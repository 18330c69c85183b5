// Who is online, and who still has to be told of it.
#pragma once

#include <babel/server/member.hpp>
#include <babel/server/roster.hpp>
#include <babel/wire/string_list.hpp>

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

/// Names and their members, and presence coalesced: joins and leaves are only noted, and flush()
/// tells everybody all of them. The news of one flush are encoded once, as a batch of a log in
/// which every member has a position of its own: a flush goes from member to member over several
/// turns of the loop, and somebody whom a signal is for is told before all others. Nobody is told
/// of himself or of a name twice, and a leave and a join of one name between two flushes cancel
/// out. Lifetime: holds pointers to members, from join() to leave().
class registry {
public:
    static constexpr std::size_t everybody = std::numeric_limits<std::size_t>::max();

    /// `ask_for_flush`: called when there is something to tell, once until the next flush begins.
    explicit registry(std::function<void()> ask_for_flush);

    /// Returns the member of that name, or null.
    member* find(std::string_view name) const;
    std::size_t size() const { return size_; }

    /// Memory of lists that changed, and are kept for those who have not read them.
    std::size_t outdated_list_bytes() const { return roster_.outdated_bytes(); }

    /// Takes a member in under its name. Returns false where the name is taken.
    bool join(member& who);
    void leave(const member& who);

    /// Begins a flush, or goes on with the one under way: to those who were here before, who left
    /// and who came; to every newcomer, that it is in, and who else is. Stops after some `most`
    /// packets. Returns whether it has to go on.
    bool flush(std::size_t most = everybody);
    bool is_flushing() const { return is_flushing_; }
    /// Whether there is something to tell that the flush under way leaves to the next one.
    bool has_news() const { return asked_; }

    /// Tells one member at once that it is in, if it was not told, and how things stand with that
    /// name: what a signal between the two has to come after.
    void bring_up_to_date(member& who, std::string_view about);

private:
    enum class standing : std::uint8_t {
        settled,  ///< was welcomed
        newcomer, ///< has to be welcomed, and no batch tells of it
        arrived,  ///< has to be welcomed; a batch tells of the name, or of its holder before
        leaving,  ///< went, and no batch tells of that
    };
    struct entry {
        member* who; ///< null where it is leaving
        standing state;
        std::size_t page;    ///< in the roster; not set for a newcomer
        std::uint64_t batch; ///< which tells of the name; not set for a newcomer
    };
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const {
            return boost::hash<std::string_view>()(name);
        }
    };

    void something_to_tell();
    void begin_flush();
    void end_flush();
    /// Puts all that no batch tells of into a new one.
    void seal();
    void see_off();
    void take_in();
    void tell(member& who);
    /// Returns how many packets that took.
    std::size_t welcome(member& who, entry& self);
    /// The batch after which a member knows how things stand with that name: for one that is gone,
    /// the last.
    std::uint64_t batch_of(std::string_view name) const;
    std::uint64_t end_of_log() const { return log_start_ + log_.size(); }

    std::function<void()> ask_for_flush_;
    bool asked_ = false;
    boost::unordered_flat_map<std::string, entry, hash, std::equal_to<>> online_;
    std::size_t size_ = 0;
    roster roster_;                  // the names that batches have told of
    std::vector<std::string> left_;  // since the last batch; some may be back
    std::vector<member*> newcomers_; // since the last batch, in the order of their logins, or null
    std::vector<member*> arrived_;   // in that order, or null
    std::vector<member*> settled_;
    std::deque<wire::shared_packet> log_; // the batches that not everybody was told
    std::uint64_t log_start_ = 1;         // the number of the first
    // Of the flush under way:
    bool is_flushing_ = false;
    std::uint64_t flush_end_ = 0;  // the batches before it are told
    std::size_t untold_ = 0;       // the first so many of settled_ may have to be told
    std::size_t next_arrived_ = 0; // the first of arrived_ that may have to be welcomed
    // What batches are made with, kept for its memory:
    wire::string_list_buffer gone_;
    wire::string_list_buffer came_;
    std::vector<wire::slice> welcome_;
};

} // namespace babel::server
