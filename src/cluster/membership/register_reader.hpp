// Effects of news on users of other nodes, to sessions here and to logins that wait.
#pragma once

#include "cluster/membership/actions.hpp"
#include "cluster/membership/claim_queue.hpp"
#include "cluster/membership/here_names.hpp"
#include "cluster/membership/joining.hpp"
#include "cluster/membership/script_line.hpp"
#include "cluster/replica/news.hpp"
#include "cluster/replica/replica.hpp"
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {

/// Lifetime: all that the constructor gets outlives it.
class register_reader {
public:
    enum class outcome : std::uint8_t { applied, gap, taken_for_dead };

    register_reader(
        const script_line& line, joining& to_join, here_names& here, claim_queue& claims
    )
        : line_(line), joining_(to_join), here_(here), claims_(claims) {}

    /// See replica.
    void sort_by_realm() { others_.sort_by_realm(); }

    /// An entry of a link that is settling or linked.
    outcome on_news(const news_entry& entry, time_point now, actions& out);
    /// The whole scan was read; the news may have reached its end.
    void on_scanned(time_point now, actions& out);
    void expire(time_point now, actions& out);
    /// A session here has lost its name.
    void lose(const name_lost& what, actions& out) const;
    /// A session here is gone: settle() follows.
    void leave(std::string_view name) { left_.emplace_back(name); }
    /// A session here is gone, and users see it at no node: the news shows the name as parked.
    void park(std::string_view name) { parked_.emplace(name); }
    /// Tells users of names whose sessions here are gone, or did not come about, after all.
    void settle(actions& out);
    void end_link(actions& out);

    const replica& others() const { return others_; }
    /// True if the news has shown all changes of the sessions here, and settle() has nothing to do.
    bool is_settled() const {
        const bool is_sent = !here_.is_claiming() && claims_.is_idle();
        const bool is_shown = left_.empty() && taken_over_.empty() && parked_.empty();
        return is_sent && is_shown && line_.latest_change() <= others_.position();
    }

private:
    void take_over(presence_facts& facts);
    /// If another node has the name, users see it there.
    void uncover(const std::string& name, actions& out) const;
    void notice(const news_entry& entry, actions& out);
    /// A name changed at a node that is not this one.
    void notice_elsewhere(
        const name_change& change, node_number owner, std::uint64_t position, actions& out
    );
    void adopt(time_point now, actions& out);
    void tell(const presence_facts& facts, actions& out) const;
    void tell_unparked(actions& out);

    using name_set = boost::unordered_flat_set<std::string, server::name_hash, std::equal_to<>>;

    const script_line& line_;
    joining& joining_;
    here_names& here_;
    claim_queue& claims_;
    replica others_;
    std::vector<std::string> left_;       // sessions here had these names
    std::vector<std::string> taken_over_; // from other nodes, by claims without an answer
    name_set parked_;                     // over this link, and not in the news yet
    name_set perhaps_parked_;             // the same over links that are over
    std::string adopted_source_;          // of the last snapshot: see joining
};

} // namespace babel::cluster
