// News for any number of readers, none of whom can hold up the others or pile anything up.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace babel::server {

using shared_text = std::shared_ptr<const std::string>;

/// Keeps the latest news only: a reader who is slow skips what it missed, and gets the whole.
/// Lifetime: outlives its readers.
/// Thread: the executor's.
class event_feed {
public:
    class reader;

    explicit event_feed(const asio::any_io_executor& executor)
        : changed_(executor, asio::steady_timer::time_point::max()) {}

    /// `whole`: for those who do not have the news before; `change`: for those who do.
    void publish(shared_text whole, shared_text change);

    bool has_readers() const { return readers_ > 0; }

private:
    asio::steady_timer changed_; // a condition variable: cancelled by publish()
    shared_text whole_;
    shared_text change_;
    std::uint64_t version_ = 0;
    std::size_t readers_ = 0;
};

/// One who reads a feed.
class event_feed::reader {
public:
    explicit reader(event_feed& from) : from_(from) { ++from_.readers_; }
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;
    ~reader() { --from_.readers_; }

    /// Waits for news that it does not have yet.
    /// Cancellation: yields null.
    asio::awaitable<shared_text> next();

private:
    event_feed& from_;
    std::uint64_t has_ = 0; // the version; 0 is none
};

} // namespace babel::server
