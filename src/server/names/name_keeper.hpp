// Keeper of names that belong to keys.
#pragma once

#include "server/names/login_verdict.hpp"
#include "server/names/name_records.hpp"
#include "server/signalling/limits/source.hpp"
#include "server/signalling/name_policy.hpp"
#include <babel/core/error.hpp>
#include <babel/server/policy.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

/// Names that a key may take under registration_mode::open.
inline constexpr std::size_t max_names_of_key = 3;

/// Decides on logins under names that may belong to keys.
/// Lifetime: outlives the registrations that it has begun.
class name_keeper final : public name_policy {
public:
    /// `rules`, `counts` and `records` outlive it and may change.
    name_keeper(const policy& rules, counters& counts, name_records& records)
        : rules_(rules), counts_(counts), records_(records) {}

    // See name_policy.
    login_verdict check(const login_claim& claim) const override;
    void bind(const login_claim& claim, time_point now, outcome done) override;
    void succeed(const login_claim& claim, time_point now, outcome done) override;
    const binding* find(std::string_view name) const override;
    std::uint64_t unix_time() const override { return records_.unix_time(); }

    /// True if a file of the operator says so.
    bool is_authorized(std::string_view name) const;

    name_records& records() { return records_; }
    const name_records& records() const { return records_; }

    /// That of the rules; without files or a shared register it is off instead of open or invite.
    registration_mode mode() const;

    /// Removes entries that have no effect any more. Call it now and then.
    void tidy(time_point now) { registrations_.tidy(now); }

private:
    login_verdict check_guest(const login_claim& claim) const;
    login_verdict check_registration(const login_claim& claim) const;
    bool needs_invite(std::string_view name) const;
    std::size_t names_of(const crypto::public_key& key) const;
    bool take_turn(const origin& from, time_point now);

    const policy& rules_;
    counters& counts_;
    name_records& records_;
    source_meters registrations_;
    boost::unordered_flat_map<std::string, crypto::public_key, name_hash, std::equal_to<>>
        being_registered_;
};

} // namespace babel::server
