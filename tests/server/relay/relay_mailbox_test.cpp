// Orders and news between the server's thread and the relay's, on one thread of the test.
#include "server/relay/relay_mailbox.hpp"
#include "support/catch.hpp"

#include <poll.h>

#include <memory>
#include <variant>

using babel::server::dropped_pair;
using babel::server::relay_mailbox;
using babel::server::relay_news;
using babel::server::relay_order;

namespace {

bool is_rung(int bell) {
    pollfd asked{bell, POLLIN, 0};
    return ::poll(&asked, 1, 0) == 1;
}

std::unique_ptr<relay_order> order_of(std::uint32_t number) {
    return std::make_unique<relay_order>(dropped_pair{number, number + 1, 0});
}

} // namespace

TEST_CASE("orders come in their sequence and ring", "[relay_mailbox]") {
    relay_mailbox mail;
    CHECK_FALSE(is_rung(mail.order_bell()));
    CHECK(mail.next_order() == nullptr);
    for (std::uint32_t i = 1; i <= 3; ++i) {
        auto order = order_of(i);
        CHECK(mail.post(order));
        CHECK(order == nullptr); // it is taken over
    }
    CHECK(is_rung(mail.order_bell()));
    CHECK_FALSE(is_rung(mail.news_bell()));
    relay_mailbox::silence(mail.order_bell());
    CHECK_FALSE(is_rung(mail.order_bell()));
    for (std::uint32_t i = 1; i <= 3; ++i) {
        const auto order = mail.next_order();
        REQUIRE(order);
        CHECK(std::get<dropped_pair>(*order).one == i);
    }
    CHECK(mail.next_order() == nullptr);
}

TEST_CASE("an order that finds no room stays with its owner", "[relay_mailbox]") {
    relay_mailbox mail;
    std::uint32_t taken = 0;
    auto order = order_of(0);
    while (mail.post(order) && taken < 100'000)
        order = order_of(++taken);
    CHECK(taken >= 1000);
    REQUIRE(order);
    CHECK(std::get<dropped_pair>(*order).one == taken);
    CHECK(mail.next_order());
    CHECK(mail.post(order)); // the others are freed with the mailbox
}

TEST_CASE("news come in their sequence and ring until there is no room", "[relay_mailbox]") {
    relay_mailbox mail;
    CHECK_FALSE(mail.next_news().has_value());
    std::uint32_t told = 0;
    while (told < 100'000 && mail.tell({relay_news::kind::held, told, 0}))
        ++told;
    CHECK(told >= 4000);
    CHECK(is_rung(mail.news_bell()));
    CHECK_FALSE(is_rung(mail.order_bell()));
    for (std::uint32_t i = 0; i < told; ++i) {
        const auto news = mail.next_news();
        REQUIRE(news.has_value());
        REQUIRE(news->one == i);
    }
    CHECK_FALSE(mail.next_news().has_value());
    CHECK(mail.tell({relay_news::kind::dropped, 1, 2}));
}
