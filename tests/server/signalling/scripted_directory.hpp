// A directory for tests.
#pragma once

#include <babel/server/directory.hpp>
#include <babel/server/presence_numbering.hpp>
#include <babel/server/realm_name.hpp>
#include <babel/wire/extensions.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::test {

/// Notes what it is asked. It decides on logins as `answer` says, or leaves that to the test.
class scripted_directory final : public server::directory {
public:
    static constexpr server::node_number far_node = 7;

    struct asked {
        server::claim_ticket which;
        std::string name;
        std::uint64_t source;
        std::vector<std::uint8_t> key;
        std::uint8_t flags;
    };

    void begin(server::directory_events& user) override { events = &user; }
    std::optional<server::claim_verdict>
    claim(server::claim_ticket which, const server::name_claim& of) override {
        claims.push_back(
            {which, std::string(of.name), of.source, {of.key.begin(), of.key.end()}, of.flags}
        );
        return answer;
    }
    void withdraw(server::claim_ticket which) override { withdrawn.push_back(which); }
    void release(std::string_view name) override { released.emplace_back(name); }
    void set_flags(std::string_view name, std::uint8_t flags) override {
        changed.emplace_back(name, flags);
    }
    bool park(std::string_view name, std::uint64_t, std::chrono::seconds time) override {
        if (is_linked)
            parked.emplace_back(name, time);
        else
            release(name);
        return is_linked;
    }
    void confirm(std::string_view name) override { confirmed.emplace_back(name); }
    void doubt(std::string_view name) override { doubted.emplace_back(name); }
    bool forward(const server::forwarded_message& passed) override {
        if (!is_linked) return false;
        sent.push_back(
            {passed.number,
             std::string(passed.from),
             std::string(passed.to),
             {passed.bytes.begin(), passed.bytes.end()}}
        );
        return true;
    }
    bool takes_logins() const override { return is_linked; }
    std::vector<server::node_report> nodes() const override { return all_nodes; }
    std::vector<server::name_report> elsewhere() const override { return far_names; }
    /// Of guests at far_node.
    void read_realm(std::string_view realm, const name_reader& read) const override {
        for (const auto& each : far_names)
            if (server::realm_of(each.name) == realm)
                read(each.name, far_node, wire::contact_flag::guest);
        ++reads;
    }
    bool has(std::string_view name) const override {
        return std::ranges::find(far_names, name, &server::name_report::name) != far_names.end();
    }
    std::size_t users_besides(std::string_view name) const override {
        return static_cast<std::size_t>(std::ranges::count_if(far_names, [&](const auto& each) {
            return each.name != name && server::realm_of(each.name) == server::realm_of(name);
        }));
    }
    bool reaches_others() const override { return is_linked; }
    std::string_view address() const override { return own_address; }
    server::directory_operations* operations() const override { return all_operations; }
    const server::presence_numbering* numbering() const override { return all_numbers; }

    /// Decides on the latest claim.
    void decide(server::claim_verdict outcome, server::directory_events::time_point now = {}) {
        events->decided(claims.back().which, outcome, now);
    }

    std::optional<server::claim_verdict> answer; ///< null: the test decides later
    server::directory_events* events = nullptr;
    std::vector<asked> claims;
    std::vector<server::claim_ticket> withdrawn;
    std::vector<std::string> released;
    std::vector<std::pair<std::string, std::chrono::seconds>> parked;
    std::vector<std::string> confirmed;
    std::vector<std::string> doubted;
    std::vector<std::pair<std::string, std::uint8_t>> changed; ///< flags
    struct message {
        std::uint64_t number;
        std::string from;
        std::string to;
        std::vector<std::uint8_t> bytes;
    };
    bool is_linked = true;
    std::vector<server::node_report> all_nodes;
    std::vector<server::name_report> far_names;
    mutable int reads = 0; ///< of a realm
    std::string own_address;
    server::directory_operations* all_operations = nullptr;
    const server::presence_numbering* all_numbers = nullptr;
    std::deque<message> sent; ///< the test takes them
};

} // namespace babel::test
