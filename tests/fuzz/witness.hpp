// The knowledge of a client of fuzz_session.
#pragma once

#include "fuzz/keys_of_users.hpp"
#include "fuzz/require.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>
#include <babel/wire/framer.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace babel::fuzz {

/// Names and their flags.
using contact_map = std::map<std::string, std::uint8_t, std::less<>>;

/// A list with its position.
struct known_list {
    wire::since at;
    contact_map contacts;
};

/// The knowledge of one client, from the packets it got, checked at every step.
class witness {
public:
    explicit witness(bool is_extended = false) : is_extended_(is_extended) {}

    /// The client chooses the names of which it hears.
    void begin_to_watch() { is_watcher_ = true; }
    bool is_watcher() const { return is_watcher_; }

    /// The only login of the client is that one, with that list.
    void begin_to_hear_positions(std::string_view name, known_list list) {
        name_ = name;
        list_ = std::move(list);
        is_in_list_ = true;
    }
    const std::string& name() const { return name_; }
    /// Null: the client has none with a position.
    const std::optional<known_list>& list() const { return list_; }

    void hear(bytes_view stream) {
        const auto bad = framer_.feed(stream, [&](bytes_view packet) -> error_code {
            const auto message = wire::decode<wire::extended_to_client>(packet);
            require(message.has_value());
            require(is_extended_ || wire::decode<wire::to_client>(packet).has_value());
            require(!is_replaced_);
            require(
                std::exchange(is_greeted_, true) ||
                std::holds_alternative<wire::hello_connect>(*message)
            );
            std::visit([&](const auto& each) { on(each); }, *message);
            return {};
        });
        require(!bad);
    }
    bool is_in() const { return is_in_; }
    const contact_map& contacts() const { return contacts_; }

private:
    void on(const wire::hello_connect&) {}
    void on(const wire::login_success&) { require(!std::exchange(is_in_, true)); }
    void on(const wire::login_failed&) { require(!is_in_); }
    void on(const wire::error_response& error) { require(!error.what.empty()); }
    void on(const wire::add_contact& message) {
        require(is_in_ && !is_extended_);
        for (const auto name : message.contacts)
            require(contacts_.emplace(name, std::uint8_t{0}).second);
    }
    void on(const wire::presence& message) {
        require(is_in_);
        for (const auto& [name, flags] : message.contacts) {
            const auto [known, is_new] = contacts_.emplace(name, flags);
            require(is_new || std::exchange(known->second, flags) != flags || is_watcher_);
        }
    }
    void on(const wire::welcome&) { require(!is_in_); }
    void on(const wire::login_refused& refusal) { require(!is_in_ && !refusal.words.empty()); }
    void on(const wire::who_is_answer& answer) {
        require(is_in_ && (answer.key.empty() || is_of_ours(answer.key)));
    }
    void on(const wire::notice&) { is_replaced_ = true; }
    void on(const wire::del_contact& message) {
        for (const auto name : message.contacts) {
            const bool was_known = contacts_.erase(std::string(name)) == 1;
            require(was_known || is_in_list_);
            if (is_in_list_) gone_.emplace(name);
        }
    }
    void on(const wire::call_request& call) {
        require(is_in_ && call.port != 0 && !call.host.empty() && contacts_.contains(call.contact));
    }
    void on(const wire::call_refused& refusal) { require(is_in_ && !refusal.contact.empty()); }
    void on(const wire::position& message) {
        using enum wire::position_kind;
        require(is_in_ && std::exchange(is_in_list_, false) == (message.what != later));
        if (message.what == difference) {
            require(message.run == 0 || message.run == list_->at.run);
            auto all = list_->contacts;
            for (const auto& name : gone_)
                all.erase(name);
            for (const auto& [name, flags] : contacts_)
                all.insert_or_assign(name, flags);
            contacts_ = std::move(all);
        }
        list_.reset();
        if (message.run != 0) list_ = known_list{{message.run, message.number}, contacts_};
    }

    wire::framer framer_{1 << 20};
    contact_map contacts_;
    std::set<std::string, std::less<>> gone_; // of a difference
    std::optional<known_list> list_;
    std::string name_;
    bool is_extended_;
    bool is_watcher_ = false;
    bool is_in_list_ = false; // the position of the list, or of the difference, has not come
    bool is_replaced_ = false;
    bool is_greeted_ = false;
    bool is_in_ = false;
};

} // namespace babel::fuzz
