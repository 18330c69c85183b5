// A line of a control socket is read or refused, and its reply is one line that the asker can read.
#include "fuzz/require.hpp"
#include "server/admin/admin_commands.hpp"
#include "server/admin/old_dialect.hpp"
#include <babel/net/control_protocol.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace {

namespace json = boost::json;
using babel::fuzz::require;

void check_request(std::string_view line) {
    const auto request = babel::net::read_request(line);
    if (!request.words) return;
    require(!request.words->empty());
    const auto again = babel::net::read_request(babel::net::request_text(*request.words));
    require(again.words && *again.words == *request.words);
}

void check_reply(std::string_view line) {
    const auto id = babel::net::read_request(line).id;
    for (const int status : {0, 2}) {
        const auto text = json::serialize(babel::net::make_reply(id, status, "some text"));
        require(text.find('\n') == text.npos);
        const auto reply = babel::net::read_reply(text);
        require(reply && reply->status == status);
        require(
            babel::net::text_field(reply->fields, status == 0 ? "text" : "error") == "some text"
        );
    }
}

void check_old_request(std::string_view line) {
    const auto words = babel::server::read_old_request(line);
    if (!words) return;
    require(words->size() == 1 || words->size() == 2);
    const babel::server::admin_result result{babel::server::admin_status::done, words->back()};
    const auto reply = babel::server::old_reply(result);
    require(reply.find('\n') == reply.npos);
    require(json::parse(reply).as_object().at("ok").as_bool());
}

} // namespace

// Input: the line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string line(data, data + size);
    check_request(line);
    check_reply(line);
    check_old_request(line);
    if (const auto reply = babel::net::read_reply(line))
        require(reply->status != 0 || reply->fields.at("ok").as_bool());
    return 0;
}
