// Orders to the relay's thread, and its news, without locks.
#pragma once

#include "server/relay/base_calls.hpp"
#include "server/relay/leg_address.hpp"
#include "server/relay/relay_news.hpp"
#include <babel/net/descriptor.hpp>
#include <babel/net/tls_transport.hpp>
#include <babel/server/relay_limits.hpp>

#include <boost/lockfree/spsc_queue.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

namespace babel::server {

/// A connection of TLS whose handshake is over.
struct new_link {
    net::tls_parts parts;
    leg_address from;
};

/// A call that ended: its tickets are refused.
struct dropped_pair {
    std::uint32_t one;
    std::uint32_t other;
    std::uint64_t expiry; ///< of its tickets, as Unix time
};

/// A base call that the server had given up before it was up.
struct lost_base_call {
    std::uint32_t caller;
};

struct end_of_relay {};

using relay_order =
    std::variant<new_link, new_base_call, lost_base_call, dropped_pair, relay_limits, end_of_relay>;

/// Two rings of one writer and one reader each, with a descriptor that wakes the reader.
class relay_mailbox {
public:
    /// Exceptions: boost::system::system_error without descriptors.
    relay_mailbox();
    relay_mailbox(const relay_mailbox&) = delete;
    relay_mailbox& operator=(const relay_mailbox&) = delete;
    ~relay_mailbox();

    /// Takes the order over, unless the ring is full. Thread: the server's.
    bool post(std::unique_ptr<relay_order>& order);
    /// Null: there is none. Thread: the relay's.
    std::unique_ptr<relay_order> next_order();

    /// Returns false if the ring is full. Thread: the relay's.
    bool tell(const relay_news& news);
    /// Thread: the server's.
    std::optional<relay_news> next_news();

    /// Readable while something may be there; read by the readers.
    int order_bell() const { return orders_rung_.get(); }
    int news_bell() const { return news_rung_.get(); }
    /// Silences a bell, before its ring is emptied.
    static void silence(int bell);

private:
    static constexpr std::size_t order_count = 1024;
    static constexpr std::size_t news_count = 4096;

    boost::lockfree::spsc_queue<relay_order*, boost::lockfree::capacity<order_count>> orders_;
    boost::lockfree::spsc_queue<relay_news, boost::lockfree::capacity<news_count>> news_;
    net::descriptor orders_rung_;
    net::descriptor news_rung_;
};

} // namespace babel::server
