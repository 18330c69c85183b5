// Contact lists for the peers of both protocols.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/presence/presence_batch.hpp"
#include "server/signalling/presence/roster_pages.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace babel::server {

/// The list for babel/2 peers is kept from the first such peer on: a server without any does not
/// pay for it.
class contact_lists {
public:
    /// Pages of a name.
    using places = per_protocol<std::uint32_t>;

    explicit contact_lists(const std::shared_ptr<page_counts>& counts)
        : plain_(counts), extended_(counts) {}

    bool is_kept(protocol which) const { return which == protocol::base || has_extended_; }

    places add(const wire::contact& who) {
        return {number(plain_.add(who.name)), has_extended_ ? number(extended_.add(who)) : 0};
    }
    void remove(std::string_view name, const places& at) {
        plain_.remove(name, at[index_of(protocol::base)]);
        if (has_extended_) extended_.remove(name, at[index_of(protocol::babel2)]);
    }
    void change_flags(const wire::contact& who, places& at) {
        if (!has_extended_) return;
        auto& page = at[index_of(protocol::babel2)];
        extended_.remove(who.name, page);
        page = number(extended_.add(who));
    }

    /// From now on the list for babel/2 peers is kept. Each name has to be added.
    void keep_extended() { has_extended_ = true; }
    void add_extended(const wire::contact& who, places& at) {
        at[index_of(protocol::babel2)] = number(extended_.add(who));
    }

    /// Appends LoginSuccess and, unless it is a watcher, the packets that list all other names.
    void
    append_welcome(const client_peer& who, const places& at, std::vector<wire::slice>& out) const {
        const auto to = who.link().speaks;
        if (who.is_watcher())
            out.push_back(wire::whole(wire::encode_shared(wire::login_success{})));
        else if (to == protocol::base)
            plain_.append_welcome(who.name(), at[index_of(to)], out);
        else
            extended_.append_welcome(who.name(), at[index_of(to)], out);
    }

private:
    /// Each name has one, so they are small.
    static std::uint32_t number(std::size_t page) { return static_cast<std::uint32_t>(page); }

    roster_pages<wire::add_contact> plain_;
    roster_pages<wire::presence> extended_;
    bool has_extended_ = false;
};

} // namespace babel::server
