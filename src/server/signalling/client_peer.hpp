// A connection as signalling sees it.
#pragma once

#include "server/signalling/limits/rate_meter.hpp"
#include "server/signalling/limits/source.hpp"
#include "server/signalling/link_description.hpp"
#include "server/signalling/sender.hpp"
#include <babel/crypto/key.hpp>
#include <babel/wire/extensions.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace babel::server {

/// Both ends of a connection, without ports. IPv4-mapped addresses are IPv4; a link-local remote
/// address has its zone.
struct origin {
    std::string remote;
    std::string local;
    bool loopback = false; ///< the remote address is on the server's loopback
    source_id source = 0;  ///< key of its counts
    ip_address address{};  ///< `remote` in canonical form
};

/// Of wire::contact_flag.
constexpr std::uint8_t contact_flags(bool is_bound, bool takes_offers) {
    using namespace wire::contact_flag;
    const auto ownership = is_bound ? proved : guest;
    return takes_offers ? ownership | wire::contact_flag::takes_offers : ownership;
}

/// Lifetime: has a fixed address, and outlives its entry in a registry.
class client_peer : public sender {
public:
    explicit client_peer(origin from, const link_description& link = {})
        : from_(std::move(from)), link_(link) {}
    client_peer(const client_peer&) = delete;
    client_peer& operator=(const client_peer&) = delete;

    const origin& from() const { return from_; }

    /// True for a user of another node: a remote_peer.
    bool is_elsewhere() const { return is_elsewhere_; }

    const link_description& link() const { return link_; }
    void set_link(const link_description& link) { link_ = link; }
    bool is_extended() const { return link_.speaks == protocol::babel2; }

    /// Empty until a login has succeeded.
    std::string_view name() const { return name_; }
    bool is_logged_in() const { return !name_.empty() && !is_replaced_; }
    void set_name(std::string_view name) { name_ = name; }
    /// The key that was proved at the login; null: a guest.
    const std::optional<crypto::public_key>& key() const { return key_; }
    /// `is_bound`: the name belongs to the key.
    void set_key(const std::optional<crypto::public_key>& key, bool is_bound) {
        key_ = key;
        is_bound_ = is_bound;
    }
    bool is_bound() const { return is_bound_; }
    /// The client said at its login that it answers Offer.
    bool takes_offers() const { return takes_offers_; }
    void set_takes_offers(bool does) { takes_offers_ = does; }
    /// The client hears only of names that it watches.
    bool is_watcher() const { return is_watcher_; }
    void set_watcher(bool is) { is_watcher_ = is; }
    /// The client may come back with its list of contacts, and hears the positions of that.
    bool hears_positions() const { return hears_positions_; }
    void set_hears_positions(bool does) { hears_positions_ = does; }
    /// The position of the list that the client was told has a number.
    bool has_numbered_list() const { return has_numbered_list_; }
    void set_numbered_list(bool has) { has_numbered_list_ = has; }
    /// The list that the client has, by its own words; of run 0: none.
    const wire::since& since() const { return since_; }
    void set_since(const wire::since& list) { since_ = list; }
    /// Of wire::contact_flag.
    std::uint8_t flags() const { return contact_flags(is_bound_, takes_offers_); }

    /// Ends the login, because another session has the name now.
    void set_replaced() { is_replaced_ = true; }

    /// Counts a failed login, and returns the number so far.
    unsigned count_failed_login() { return ++failed_logins_; }

    /// Owned by the registry: the peer's index there, and its position in the log of batches.
    struct registry_mark {
        std::size_t place = 0;
        std::uint64_t position = 0;
    };
    registry_mark& mark() { return mark_; }
    const registry_mark& mark() const { return mark_; }

    rate_meter& messages() { return messages_; }
    rate_meter& call_requests() { return call_requests_; }
    rate_meter& incoming_offers() { return incoming_offers_; }
    rate_meter& reach_questions() { return reach_questions_; }

    /// Owned by unauthenticated_peers: index among all, and in each of its networks.
    std::array<std::uint32_t, 1 + network_levels>& unauthenticated_places() {
        return unauthenticated_places_;
    }
    const std::array<std::uint32_t, 1 + network_levels>& unauthenticated_places() const {
        return unauthenticated_places_;
    }

protected:
    void set_elsewhere() { is_elsewhere_ = true; }
    void set_origin(origin from) { from_ = std::move(from); }

private:
    origin from_;
    link_description link_;
    std::optional<crypto::public_key> key_;
    std::string name_;
    registry_mark mark_;
    wire::since since_;
    rate_meter messages_;
    rate_meter call_requests_;
    rate_meter incoming_offers_;
    rate_meter reach_questions_;
    std::array<std::uint32_t, 1 + network_levels> unauthenticated_places_{};
    std::uint16_t failed_logins_ = 0;
    bool is_bound_ = false;
    bool takes_offers_ = false;
    bool is_watcher_ = false;
    bool hears_positions_ = false;
    bool has_numbered_list_ = false;
    bool is_replaced_ = false;
    bool is_elsewhere_ = false;
};

} // namespace babel::server
