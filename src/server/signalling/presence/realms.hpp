// Users by the realms of their names.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/presence/registry.hpp"
#include "server/signalling/presence/watchers.hpp"
#include <babel/server/directory.hpp>
#include <babel/server/keyed_hash.hpp>
#include <babel/server/realm_name.hpp>
#include <babel/wire/extensions.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

/// A registry for all users; or, if realms are separate, one for each realm that has users here.
/// Names without a realm have one of their own, which is always here. Names that other nodes have
/// in realms that are not here are dropped, and read from the directory when the first user comes.
///
/// Users of one realm do not exist for those of others: names are looked up for a user by
/// find_for(), or after are_apart().
///
/// The realms with changes are flushed together, so that a turn of the loop is no longer than with
/// one. Watchers follow.
/// Lifetime: holds pointers to peers, from join() to leave().
class realms {
public:
    /// `ask_for_flush`: called when there is a change to send, once until the next flush begins.
    /// `counts`: of lists that were differences; null: they are not counted.
    explicit realms(std::function<void()> ask_for_flush, counters* counts = nullptr);
    realms(const realms&) = delete;
    realms& operator=(const realms&) = delete;

    /// From now on realms are separate. Call it before the first login.
    void separate() { are_separate_ = true; }
    bool are_separate() const { return are_separate_; }
    /// Sets the directory, which outlives it; none by default.
    void use(const directory& names_of_all) { directory_ = &names_of_all; }

    /// True if the names are of different realms.
    bool are_apart(std::string_view one, std::string_view other) const {
        return are_separate_ && realm_of(one) != realm_of(other);
    }
    /// Returns the peer of that name, or null.
    client_peer* find(std::string_view name) const;
    /// The same for a user: null, too, if it is of another realm.
    client_peer* find_for(const client_peer& asker, std::string_view name) const {
        return are_apart(asker.name(), name) ? nullptr : find(name);
    }
    /// The number of peers.
    std::size_t size() const { return size_; }
    /// The share of all nodes' users that are peers, above 0. Separate realms do not count others.
    double share_of_users() const {
        const auto elsewhere = are_separate_ ? 0 : plain_->elsewhere();
        const auto here = static_cast<double>(std::max<std::size_t>(size_, 1));
        return here / (here + static_cast<double>(elsewhere));
    }
    /// The number of users of the realm of that name, here and elsewhere, without that name.
    std::size_t size_besides(std::string_view name) const;

    /// See registry. Of a realm that is not here, no name has a node.
    node_number node_of(std::string_view name) const;
    bool is_online(std::string_view name) const;
    bool join(client_peer& who);
    void leave(const client_peer& who);
    /// See registry. Also forgets realms that have no user here. They outlive their last one until
    /// then, since reading a large realm takes time, and a user who comes back at once must not
    /// cause that each time.
    void tidy();
    bool join_elsewhere(const wire::contact& who, node_number node);
    void leave_elsewhere(std::string_view name);

    /// Begins a flush of all realms with changes, or continues the current one; see registry.
    bool flush(std::size_t max_packets = registry::everybody);
    bool is_flushing() const {
        return is_at_watchers_ || (are_separate_ ? is_flushing_ : plain_->is_flushing());
    }
    bool has_news() const { return are_separate_ ? is_asked_ : plain_->has_news(); }
    void bring_up_to_date(client_peer& who, std::string_view about);

    /// Changes the names that a watcher hears of; see watchers.
    bool watch(client_peer& who, const wire::watch& message, wire::contact_list_buffer& online);
    /// Returns whether a user is told of the departure of that one.
    bool hears_of(const client_peer& who, std::string_view name) const {
        return !who.is_watcher() || watchers_.watches(who, name);
    }

    /// Memory held by outdated lists that some peers have not read yet, in bytes.
    std::size_t outdated_list_bytes() const { return pages_->outdated_bytes(); }

private:
    std::unique_ptr<registry> make(std::string_view realm);
    /// Null: the realm is not here.
    registry* at_realm(std::string_view realm) const;
    registry* at(std::string_view name) const {
        return are_separate_ ? at_realm(realm_of(name)) : plain_.get();
    }
    /// Begins the realm of a name if it is not here.
    registry& open(std::string_view name);
    void note_change(const std::string& realm);
    bool flush_registries(std::size_t& max_packets);
    /// Null: that peer may not see the name, or it is not online.
    std::optional<std::uint8_t> flags_for(const client_peer& by, std::string_view name) const;

    std::function<void()> ask_for_flush_;
    counters* counts_;
    const directory* directory_ = nullptr;
    bool are_separate_ = false;
    std::shared_ptr<page_counts> pages_ = std::make_shared<page_counts>();
    std::size_t size_ = 0;
    const std::unique_ptr<registry> plain_; // names without a realm, or all names
    boost::unordered_flat_map<std::string, std::unique_ptr<registry>, name_hash, std::equal_to<>>
        others_;                     // with users here, or a moment ago
    std::vector<std::string> empty_; // some may have users again
    watchers watchers_;
    bool is_at_watchers_ = false; // the current flush
    // Separate realms only:
    std::vector<std::string> changed_;  // some may be gone
    std::vector<std::string> flushing_; // the rest of the current flush
    bool is_asked_ = false;
    bool is_flushing_ = false;
};

} // namespace babel::server
