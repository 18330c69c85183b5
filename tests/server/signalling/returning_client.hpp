// A client that keeps its contact list over connections.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "support/catch.hpp"
#include <babel/core/overloaded.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>
#include <babel/wire/framer.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace babel::test {

/// Names and their flags.
using contact_map = std::map<std::string, std::uint8_t, std::less<>>;

/// A list with its position, as Since demands it.
struct kept_list {
    wire::since at;
    contact_map contacts;
};

/// The lists that clients took with them.
using kept_lists = std::map<std::string, std::optional<kept_list>>;

/// One of few names, so that most of them are online now and then.
inline std::string random_name(std::minstd_rand& random) {
    return "n" + std::to_string(random() % 16);
}

/// One connection of such a client, which follows the protocol to the letter.
class returning_client final : public server::client_peer {
public:
    returning_client(const std::string& name, std::optional<kept_list> list)
        : client_peer({}, {server::protocol::babel2, {}}), list_(std::move(list)) {
        set_name(name);
        set_hears_positions(true);
        if (list_) set_since(list_->at);
    }

    const contact_map& contacts() const { return contacts_; }
    /// For the next connection; null: the whole list is needed.
    const std::optional<kept_list>& list() const { return list_; }
    bool is_welcome() const { return is_welcome_; }

    void welcome(std::span<const wire::slice> slices) override {
        for (const auto& each : slices)
            hear(each.bytes);
    }
    void send(const wire::shared_packet& packet) override { hear(*packet); }
    void send(bytes_view packet) override { hear(packet); }
    void on_login() override {}
    bool probe(server::asker) override { return false; }
    void fail(error_code, std::string_view) override {}

private:
    void hear(bytes_view came) {
        const auto bad = framer_.feed(came, [this](bytes_view packet) -> error_code {
            const auto message = wire::decode<wire::extended_to_client>(packet);
            REQUIRE(message.has_value());
            const overloaded by_kind{
                [this](const wire::presence& m) { on(m); },
                [this](const wire::del_contact& m) { on(m); },
                [this](const wire::position& m) { on(m); },
                [](const auto&) {}};
            std::visit(by_kind, *message);
            return {};
        });
        REQUIRE_FALSE(bad);
    }
    void on(const wire::presence& message) {
        for (const auto& each : message.contacts) {
            REQUIRE(each.name != name());
            contacts_.insert_or_assign(std::string(each.name), each.flags);
        }
    }
    void on(const wire::del_contact& message) {
        for (const auto each : message.contacts) {
            contacts_.erase(std::string(each));
            if (!is_welcome_) gone_.emplace(each);
        }
    }
    void on(const wire::position& message) {
        REQUIRE(is_welcome_ == (message.what == wire::position_kind::later));
        if (message.what == wire::position_kind::difference) {
            REQUIRE(list_.has_value());
            auto whole = list_->contacts;
            for (const auto& each : gone_)
                whole.erase(each);
            for (const auto& [known, flags] : contacts_)
                whole.insert_or_assign(known, flags);
            contacts_ = std::move(whole);
        }
        is_welcome_ = true;
        list_.reset();
        if (message.run != 0) list_ = kept_list{{message.run, message.number}, contacts_};
    }

    wire::framer framer_{1 << 20};
    contact_map contacts_;
    std::set<std::string> gone_; // of a difference
    std::optional<kept_list> list_;
    bool is_welcome_ = false;
};

} // namespace babel::test
