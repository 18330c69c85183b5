#include "server/http/http_response.hpp"

#include <babel/core/time.hpp>

#include <array>
#include <chrono>

namespace babel::server {
namespace {

struct status_text {
    std::string_view code_and_reason;
    std::string_view explanation;
    std::string_view more_fields;
};

// In the order of the statuses.
constexpr std::array status_texts{
    status_text{"200 OK", "", ""},
    status_text{"400 Bad Request", "This is not an HTTP request.\n", ""},
    status_text{
        "404 Not Found", "There is no such page; try /, /metrics, /healthz or /readyz.\n", ""},
    status_text{
        "405 Method Not Allowed",
        "These pages can be read only: GET or HEAD.\n",
        "Allow: GET, HEAD\r\n"},
    status_text{"413 Payload Too Large", "A request for one of these pages has no body.\n", ""},
    status_text{
        "421 Misdirected Request",
        "Ask by address or as localhost; the server's option metrics-host allows another name.\n",
        ""},
    status_text{
        "431 Request Header Fields Too Large", "The header of the request is too long.\n", ""},
    status_text{
        "503 Service Unavailable", "Too many event streams are open.\n", "Retry-After: 10\r\n"},
};

const status_text& text_of(http_status status) {
    return status_texts.at(static_cast<std::size_t>(status));
}

std::string_view connection_field(const http_response& response) {
    if (response.keeps_alive == !response.is_http_10) return ""; // the default of that version
    return response.keeps_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
}

} // namespace

std::string header_of(const http_response& response) {
    const auto& status = text_of(response.status);
    std::string text = response.is_http_10 ? "HTTP/1.0 " : "HTTP/1.1 ";
    const auto add = [&](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("\r\n");
    };
    text.append(status.code_and_reason).append("\r\n");
    add("Date", utc_text(std::chrono::system_clock::now(), "%a, %d %b %Y %T GMT"));
    add("Content-Type", response.content_type);
    if (response.body_bytes) add("Content-Length", std::to_string(*response.body_bytes));
    add("Cache-Control", "no-store");
    add("Content-Security-Policy", response.policy);
    add("X-Content-Type-Options", "nosniff");
    add("Referrer-Policy", "no-referrer");
    text.append(status.more_fields).append(connection_field(response));
    if (!response.body_bytes)
        add("X-Accel-Buffering", "no"); // prevents nginx from buffering a stream
    return text.append("\r\n");
}

std::string_view explanation_of(http_status status) {
    return text_of(status).explanation;
}

} // namespace babel::server
