// Receiver ids of sealed calls, tickets for the relay, and the relayed calls of each user.
#pragma once

#include "server/relay/relay_news.hpp"
#include "server/signalling/limits/rate_meter.hpp"
#include <babel/crypto/digest.hpp>
#include <babel/server/keyed_hash.hpp>
#include <babel/server/relay_secret.hpp>
#include <babel/wire/relay.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

inline constexpr std::size_t max_relayed_calls = 4; // of a caller
inline constexpr std::chrono::hours ticket_lifetime{12};
/// Time from an offer until the relay must have seen its pair of legs.
inline constexpr std::chrono::seconds offer_lifetime{75};
/// The same for a base call, whose last candidate may have to prove itself then. The relay closes
/// its port earlier, and says so.
inline constexpr std::chrono::seconds base_offer_lifetime{90};

/// A relay that clients may use.
struct relay_access {
    relay_secret secret{};
    std::uint16_t kbits = 0; ///< per second and direction
    std::uint16_t port = 0;  ///< at the address by which a client reached the server
    /// `ADDRESS:PORT`, to be used instead; at most wire::max_relays.
    std::vector<std::string> places{};
};

/// A relayed call that counts no more.
struct dropped_call {
    std::uint32_t one; ///< id
    std::uint32_t other;
    std::uint64_t expiry; ///< of its tickets, as Unix time
};

/// Counts a caller's relayed calls from the grant to their end: until end(), until the relay has
/// dropped the pair, or until the offer's lifetime is over and the relay has no such pair. Then the
/// relay is asked to refuse its tickets.
/// Thread: the loop's.
class relay_grants {
public:
    using random_id = std::function<std::uint32_t()>;
    /// Asks the relay to drop the pair of these ids, and to refuse its tickets.
    using drop_pair = std::function<void(const dropped_call&)>;

    /// `next_id`: a random one by default.
    explicit relay_grants(random_id next_id = {});
    relay_grants(const relay_grants&) = delete;
    relay_grants& operator=(const relay_grants&) = delete;

    /// Null: calls get no relay.
    void use(std::optional<relay_access> relay, drop_pair drop);
    /// Of the tickets from now on; per second and direction.
    void change_rate(std::uint16_t kbits) {
        if (relay_) relay_->kbits = kbits;
    }
    bool has_relay() const { return relay_.has_value(); }

    struct leg {
        std::uint32_t id = 0;
        std::array<std::uint8_t, wire::ticket_bytes> ticket{};
        crypto::sha256_digest key{};
    };
    struct pair {
        leg caller;
        leg callee;
        bool has_relay = false; ///< the tickets are valid
    };
    struct users {
        std::string_view caller;
        std::string_view callee;
    };
    enum class kind : std::uint8_t {
        sealed, ///< a call of two legs
        base,   ///< the callee speaks the base protocol, and has no ticket
    };
    /// Makes two ids that differ, and tickets unless the caller has too many relayed calls.
    pair issue(users of, time_point now, std::uint64_t unix_time, kind what = kind::sealed);

    /// Places of the relay for a client that reached the server at that address.
    std::vector<std::string> places_for(std::string_view local_address) const;

    /// Address of the relay for a callee of the base protocol, who reached the server at that one.
    std::string host_for(std::string_view local_address) const;

    /// The call ended. The relay drops its pair.
    void end(const pair& of);
    /// The relay has a new pair, or dropped one. Returns false for a pair that does not count.
    bool on_news(const relay_news& news);
    void tidy(time_point now);

    /// Calls of a caller that count.
    std::size_t calls_of(std::string_view caller) const;

    /// Users by the number of calls that the relay holds for them.
    using user_counts =
        boost::unordered_flat_map<std::string, std::size_t, name_hash, std::equal_to<>>;
    user_counts held_calls() const;

private:
    struct record {
        std::uint32_t larger_id;
        std::uint64_t expiry; ///< of the tickets
        std::string caller;
        std::string callee;
        time_point offered;
        kind what;
        bool is_held = false; ///< by the relay
    };
    using records = boost::unordered_flat_map<std::uint32_t, record>;

    std::uint32_t fresh_id() const;
    void complete(leg& of, wire::relay_ticket ticket) const;
    void release(records::iterator at);

    random_id next_id_;
    std::optional<relay_access> relay_;
    drop_pair drop_;
    records records_;    // by the smaller id of a pair
    user_counts counts_; // by caller
};

} // namespace babel::server
