// A book of names for tests.
#pragma once

#include "server/signalling/name_policy.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace babel::test {

/// Names belong to the owners that a test sets. A registration succeeds at once or when the test
/// calls answer().
class scripted_names final : public server::name_policy {
public:
    server::login_verdict check(const server::login_claim& claim) const override {
        const auto* owner = find(claim.name);
        if (owner && claim.key != owner->key)
            return server::login_refusal{
                server::refusal_code::bound_to_another_key,
                server::counter::failed_bound,
                "the name belongs to another key"};
        if (registers && claim.key && !owner && claim.is_online)
            return server::login_refusal{
                server::refusal_code::taken, server::counter::failed_taken, "a guest has the name"};
        return server::login_grant{registers && claim.key && !owner, owner != nullptr, 0};
    }
    void bind(const server::login_claim& claim, server::time_point, outcome done) override {
        invites.emplace_back(claim.invite);
        waiting.push_back({std::string(claim.name), claim.key.value(), std::move(done)});
        if (!is_slow) answer(std::nullopt);
    }
    void succeed(const server::login_claim& claim, server::time_point now, outcome done) override {
        ++successions;
        owners.erase(std::string(claim.name));
        bind(claim, now, std::move(done));
    }
    std::uint64_t seconds = 2'000; ///< the time
    std::uint64_t unix_time() const override { return seconds; }
    const server::binding* find(std::string_view name) const override {
        ++looked_up;
        const auto found = owners.find(name);
        return found == owners.end() ? nullptr : &found->second;
    }

    /// Ends the oldest registration.
    void answer(std::optional<server::login_refusal> why) {
        const auto [name, key, done] = std::move(waiting.front());
        waiting.erase(waiting.begin());
        if (!why) owners.try_emplace(name, server::binding{key, 1});
        done(std::move(why));
    }

    struct registration {
        std::string name;
        crypto::public_key key;
        outcome done;
    };

    std::map<std::string, server::binding, std::less<>> owners;
    bool registers = false; ///< keys get free names
    bool is_slow = false;
    int successions = 0;
    mutable int looked_up = 0; ///< number of look-ups, also by check()
    std::vector<registration> waiting;
    std::vector<std::string> invites; ///< of all registrations
};

} // namespace babel::test
