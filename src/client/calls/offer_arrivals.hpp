// Offers of callers who are not proved yet, or who are turned away.
#pragma once

#include <babel/call/sealed_setup.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/task_group.hpp>

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>

namespace babel::client {

/// One for each caller.
/// Lifetime: await close() before it is destroyed. Thread: the loop only.
class offer_arrivals {
public:
    using setup_pointer = std::unique_ptr<call::sealed_setup>;

    explicit offer_arrivals(asio::any_io_executor executor) : leaving_(std::move(executor)) {}

    asio::awaitable<void> close();

    std::size_t size() const { return waiting_.size(); }
    call::sealed_setup& add(const std::string& peer, setup_pointer setup);
    /// Null: there is none.
    call::sealed_setup* find(std::string_view peer) const;
    call::sealed_setup* find(std::uint32_t number) const;
    /// Requires find(peer).
    setup_pointer take(std::string_view peer);
    /// Ends it, if there is one. It may be in the middle of its work: it goes in a later turn.
    void dismiss(std::string_view peer);
    void dismiss_all();

private:
    struct entry {
        std::string peer;
        setup_pointer setup;
    };

    static asio::awaitable<void> see_off(setup_pointer setup);

    std::list<entry> waiting_;
    task_group leaving_;
};

} // namespace babel::client
